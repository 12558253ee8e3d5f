import { Controller, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GetCreditLog, StreamCreditLog } from '../../../application/queries/get-credit-log.js';
import { ListEvents } from '../../../application/queries/lists/list-events.js';
import { invalidField } from '../../errors/problem.js';
import { LogInput } from '../../input/queries/log-queries.js';
import { pageAsked } from '../../input/query-input.js';
import { utcText } from '../../input/rules/time-rules.js';
import { listEvents } from '../../operations/audit-operations.js';
import { getCreditLog } from '../../operations/credit-operations.js';
import { presentEvent } from '../../views/event.js';
import { EVENT_EXAMPLE, LOG_ENTRY_EXAMPLE } from '../../views/examples.js';
import { csvOf, ndjsonOf, presentLine } from '../../views/log.js';
import { presentPage } from '../../views/page.js';
import { EVENT_PAGE } from '../../views/schemas/audit-schema.js';
import { LOG_PAGE } from '../../views/schemas/log-schema.js';
import { FORMATS, formatOf, streamOf } from '../server/content-negotiation.js';
import { minRevisionOf, parseQuery } from '../server/query-params.js';
import { clientOf, identityOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** The two logs of a client: its credits (S2-13, S2-14) and everything (S2-15). */
@Controller()
export class ReadLog {
  constructor(private readonly queries: QueryBus) {}

  @Route(getCreditLog, {
    method: 'GET',
    path: '/v1/clients/:id/log',
    answer: {
      status: 200,
      description: 'Every movement of credits, the newest last; CSV and NDJSON give all of it.',
      schema: LOG_PAGE,
      example: { items: [LOG_ENTRY_EXAMPLE], nextCursor: null },
      types: FORMATS,
    },
    problems: ['NOT_ACCEPTABLE'],
  })
  async log(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const clientId = clientOf(request);
    const input = parseQuery(getCreditLog.input, request);
    const format = formatOf(request.headers.accept);
    const minRevision = minRevisionOf(input, request);
    const { role } = identityOf(request);
    reply.header('vary', 'Accept');
    if (format === 'application/json') {
      const query = new GetCreditLog(clientId, filtersOf(input), pageAsked(input), minRevision);
      return presentPage(await this.queries.execute(query), (line) => presentLine(line, role));
    }
    demandWhole(input);
    const query = new StreamCreditLog(clientId, filtersOf(input), minRevision);
    const pages = await this.queries.execute(query);
    const chunks = format === 'text/csv' ? csvOf(pages, role) : ndjsonOf(pages, role);
    return streamOf(chunks, format);
  }

  @Route(listEvents, {
    method: 'GET',
    path: '/v1/clients/:id/events',
    answer: {
      status: 200,
      description: 'Every fact with its actor, time, correlation, changes and hashes.',
      schema: EVENT_PAGE,
      example: { items: [EVENT_EXAMPLE], nextCursor: null },
    },
  })
  async events(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    const input = parseQuery(listEvents.input, request);
    const filters = { type: input.type ?? null, order: input.order ?? 'asc' };
    const minRevision = minRevisionOf(input, request);
    const query = new ListEvents(clientId, filters, pageAsked(input), minRevision);
    return presentPage(await this.queries.execute(query), presentEvent);
  }
}

function filtersOf({ type, from, to, messageId, order }: LogInput) {
  return {
    type: type ?? null,
    from: utcText(from),
    to: utcText(to),
    messageId: messageId ?? null,
    order: order ?? 'asc',
  };
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
