import { Controller, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { GetOverview } from '../../../application/queries/get-overview.js';
import { ListProjections } from '../../../application/queries/lists/list-projections.js';
import { ListPurges } from '../../../application/queries/lists/list-purges.js';
import { bigintOrNull, pageAsked } from '../../input/query-input.js';
import { getOverview, listProjections, listPurges } from '../../operations/service-operations.js';
import { OVERVIEW_EXAMPLE, PROJECTION_EXAMPLE, PURGE_EXAMPLE } from '../../views/examples.js';
import { presentPage } from '../../views/page.js';
import { OVERVIEW, PROJECTIONS, PURGE_PAGE } from '../../views/schemas/operator-schema.js';
import { parseQuery } from '../server/query-params.js';
import { Route } from '../server/route.js';

/** The whole ledger at a glance. */
@Controller()
export class ReadOperator {
  constructor(private readonly queries: QueryBus) {}

  @Route(getOverview, {
    method: 'GET',
    path: '/v1/overview',
    answer: {
      status: 200,
      description: 'Totals for each currency, clients by level and status, traffic of the UTC day.',
      schema: OVERVIEW,
      example: OVERVIEW_EXAMPLE,
    },
  })
  async overview(@Req() request: FastifyRequest): Promise<object> {
    const { minPosition } = parseQuery(getOverview.input, request);
    return this.queries.execute(new GetOverview(bigintOrNull(minPosition)));
  }

  @Route(listPurges, {
    method: 'GET',
    path: '/v1/purges',
    answer: {
      status: 200,
      description: 'Disabled clients and when they are purged, soonest first.',
      schema: PURGE_PAGE,
      example: { items: [PURGE_EXAMPLE], nextCursor: null },
    },
  })
  async purges(@Req() request: FastifyRequest): Promise<object> {
    const input = parseQuery(listPurges.input, request);
    const query = new ListPurges(pageAsked(input), bigintOrNull(input.minPosition));
    const page = await this.queries.execute(query);
    return presentPage(page, ({ clientId, purge }) => ({ clientId, ...purge }));
  }

  @Route(listProjections, {
    method: 'GET',
    path: '/v1/projections',
    answer: {
      status: 200,
      description: 'The id index and every read model: position, lag, state, last error.',
      schema: PROJECTIONS,
      example: { items: [PROJECTION_EXAMPLE], nextCursor: null },
    },
  })
  async projections(@Req() request: FastifyRequest): Promise<object> {
    parseQuery(listProjections.input, request);
    const lines = await this.queries.execute(new ListProjections());
    const items = lines.map(({ position, rebuilding, ...line }) => ({
      ...line,
      position: position.toString(),
      rebuilding: rebuilding === null ? null : rebuilding.toString(),
    }));
    return { items, nextCursor: null };
  }
}
