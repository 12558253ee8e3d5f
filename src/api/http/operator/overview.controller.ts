import { Controller, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { GetOverview } from '../../../application/queries/get-overview.js';
import { ListProjections } from '../../../application/queries/lists/list-projections.js';
import { ListPurges } from '../../../application/queries/lists/list-purges.js';
import { NoInput } from '../../input/no-input.js';
import { presentPage } from '../../views/page.js';
import { OVERVIEW_EXAMPLE, PROJECTION_EXAMPLE, PURGE_EXAMPLE } from '../openapi/read-examples.js';
import {
  LedgerInput,
  LedgerPageInput,
  pageAsked,
  parametersOf,
  bigintOrNull,
} from '../../input/query-input.js';
import { parseQuery } from '../server/query-params.js';
import { OVERVIEW, PROJECTIONS, PURGE_PAGE } from '../../views/schemas/operator-schema.js';
import { Route } from '../../operations/route.js';

/** The whole ledger at a glance. */
@Controller()
export class ReadOperator {
  constructor(private readonly queries: QueryBus) {}

  @Route({
    method: 'GET',
    path: '/v1/overview',
    operation: 'getOverview',
    allow: ['admin', 'auditor'],
    summary: 'Read the overview',
    tag: 'Operations',
    parameters: parametersOf(LedgerInput),
    answer: {
      status: 200,
      description: 'Totals for each currency, clients by level and status, traffic of the UTC day.',
      schema: OVERVIEW,
      example: OVERVIEW_EXAMPLE,
    },
    problems: ['PROJECTION_BEHIND'],
  })
  async overview(@Req() request: FastifyRequest): Promise<object> {
    const { minPosition } = parseQuery(LedgerInput, request);
    return this.queries.execute(new GetOverview(bigintOrNull(minPosition)));
  }

  @Route({
    method: 'GET',
    path: '/v1/purges',
    operation: 'listPurges',
    allow: ['admin', 'auditor'],
    summary: 'List the purges to come',
    tag: 'Operations',
    parameters: parametersOf(LedgerPageInput),
    answer: {
      status: 200,
      description: 'Disabled clients and when they are purged, soonest first.',
      schema: PURGE_PAGE,
      example: { items: [PURGE_EXAMPLE], nextCursor: null },
    },
    problems: ['INVALID_CURSOR', 'PROJECTION_BEHIND'],
  })
  async purges(@Req() request: FastifyRequest): Promise<object> {
    const input = parseQuery(LedgerPageInput, request);
    const query = new ListPurges(pageAsked(input), bigintOrNull(input.minPosition));
    const page = await this.queries.execute(query);
    return presentPage(page, ({ clientId, purge }) => ({ clientId, ...purge }));
  }

  @Route({
    method: 'GET',
    path: '/v1/projections',
    operation: 'listProjections',
    allow: ['admin', 'auditor'],
    summary: 'List the read models',
    tag: 'Operations',
    answer: {
      status: 200,
      description: 'The id index and every read model: position, lag, state, last error.',
      schema: PROJECTIONS,
      example: { items: [PROJECTION_EXAMPLE], nextCursor: null },
    },
  })
  async projections(@Req() request: FastifyRequest): Promise<object> {
    parseQuery(NoInput, request);
    const lines = await this.queries.execute(new ListProjections());
    const items = lines.map(({ position, rebuilding, ...line }) => ({
      ...line,
      position: position.toString(),
      rebuilding: rebuilding === null ? null : rebuilding.toString(),
    }));
    return { items, nextCursor: null };
  }
}
