import { Controller, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  getOverview,
  listProjections,
  listPurges,
  listSchedule,
} from '../../operations/service-operations.js';
import { QueryRunner } from '../../operations/runners/query-runner.js';
import {
  OVERVIEW_EXAMPLE,
  PROJECTION_EXAMPLE,
  PURGE_EXAMPLE,
  SCHEDULE_EXAMPLE,
} from '../../views/examples.js';
import { queryCallOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** The whole ledger at a glance. */
@Controller()
export class ReadOperator {
  constructor(private readonly runner: QueryRunner) {}

  @Route(getOverview, {
    method: 'GET',
    path: '/v1/overview',
    answer: {
      status: 200,
      description: 'Totals for each currency, clients by level and status, traffic of the UTC day.',
      example: OVERVIEW_EXAMPLE,
    },
  })
  overview(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(getOverview, queryCallOf(request));
  }

  @Route(listPurges, {
    method: 'GET',
    path: '/v1/purges',
    answer: {
      status: 200,
      description: 'Disabled clients and when they are purged, soonest first.',
      example: { items: [PURGE_EXAMPLE], nextCursor: null },
    },
  })
  purges(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(listPurges, queryCallOf(request));
  }

  @Route(listSchedule, {
    method: 'GET',
    path: '/v1/schedule',
    answer: {
      status: 200,
      description:
        'Work that is due, or becomes due, soonest first; it is listed until it is done.',
      example: { items: [SCHEDULE_EXAMPLE], nextCursor: null },
    },
  })
  schedule(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(listSchedule, queryCallOf(request));
  }

  @Route(listProjections, {
    method: 'GET',
    path: '/v1/projections',
    answer: {
      status: 200,
      description: 'The id index and every read model: position, lag, state, last error.',
      example: { items: [PROJECTION_EXAMPLE], nextCursor: null },
    },
  })
  projections(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(listProjections, queryCallOf(request));
  }
}
