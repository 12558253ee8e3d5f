import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invalidField } from '../../errors/problem.js';
import type { LogInput } from '../../input/queries/log-queries.js';
import { listEvents } from '../../operations/audit-operations.js';
import { getCreditLog, wholeCreditLog } from '../../operations/credit-operations.js';
import { QueryRunner } from '../../operations/runners/query-runner.js';
import { EVENT_EXAMPLE, LOG_ENTRY_EXAMPLE } from '../../views/examples.js';
import { csvOf, ndjsonOf } from '../../views/log.js';
import { FORMATS, formatOf, streamOf } from '../server/content-negotiation.js';
import { queryCallOf } from '../server/request-call.js';
import { addVary } from '../server/headers/vary.js';
import { Route } from '../server/route.js';

/** The two logs of a client: its credits (S2-13, S2-14) and everything (S2-15). */
@Controller()
export class ReadLog {
  constructor(private readonly runner: QueryRunner) {}

  @Route(getCreditLog, {
    method: 'GET',
    path: '/v1/clients/:id/log',
    answer: {
      status: 200,
      description: 'Every movement of credits, the newest last; CSV and NDJSON give all of it.',
      example: { items: [LOG_ENTRY_EXAMPLE], nextCursor: null },
      types: FORMATS,
    },
    problems: ['NOT_ACCEPTABLE'],
  })
  async log(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const call = queryCallOf(request);
    const { input } = this.runner.parts(getCreditLog, call);
    const format = formatOf(request.headers.accept);
    addVary(reply, 'Accept');
    if (format === 'application/json') return this.runner.run(getCreditLog, call);
    demandWhole(input);
    const pages = await this.runner.stream(wholeCreditLog(), call);
    const { role } = call.identity;
    const chunks = format === 'text/csv' ? csvOf(pages, role) : ndjsonOf(pages, role);
    return streamOf(chunks, format);
  }

  @Route(listEvents, {
    method: 'GET',
    path: '/v1/clients/:id/events',
    answer: {
      status: 200,
      description: 'Every fact with its actor, time, correlation, changes and hashes.',
      example: { items: [EVENT_EXAMPLE], nextCursor: null },
    },
  })
  events(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(listEvents, queryCallOf(request));
  }
}

/** A stream is always complete: a page would be mistaken for the whole. */
function demandWhole(input: LogInput): void {
  for (const field of ['limit', 'cursor'] as const) {
    if (input[field] === undefined) continue;
    throw invalidField(
      field,
      'NOT_WITH_STREAMS',
      'cannot be used with CSV and NDJSON: leave it out',
    );
  }
}
