import { Controller, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { listClientRefusals, listRefusals } from '../../operations/refusal-operations.js';
import { QueryRunner } from '../../operations/runners/query-runner.js';
import { REFUSED_EXAMPLE } from '../../views/examples.js';
import { queryCallOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

const KEPT =
  'Best effort: refusals beyond the capacity, or during an outage of the store, are missing. The same ' +
  'message refused again on one UTC day by the same rules is one entry, with `times`.';

/** Refused messages of the last days, with the reasons. */
@Controller()
export class ReadRefusals {
  constructor(private readonly runner: QueryRunner) {}

  @Route(listClientRefusals, {
    method: 'GET',
    path: '/v1/clients/:id/refusals',
    answer: {
      status: 200,
      description: `Those of the last 30 days, or as many as are set. ${KEPT}`,
      example: { items: [REFUSED_EXAMPLE], nextCursor: null },
    },
  })
  ofClient(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(listClientRefusals, queryCallOf(request));
  }

  @Route(listRefusals, {
    method: 'GET',
    path: '/v1/refusals',
    answer: {
      status: 200,
      description: `As for one client; a key bound to clients sees theirs. ${KEPT}`,
      example: { items: [REFUSED_EXAMPLE], nextCursor: null },
    },
  })
  ofAll(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(listRefusals, queryCallOf(request));
  }
}
