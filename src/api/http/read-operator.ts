import { Controller, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { GetOverview } from '../../application/queries/get-overview.js';
import { ListProjections } from '../../application/queries/list-projections.js';
import { ListPurges } from '../../application/queries/list-purges.js';
import { presentPage } from '../present/page.js';
import { OVERVIEW_EXAMPLE, PROJECTION_EXAMPLE, PURGE_EXAMPLE } from '../read/examples.js';
import {
  LedgerInput,
  LedgerPageInput,
  pageAsked,
  parametersOf,
  wholeOrNull,
} from '../read/list-input.js';
import { asked, demandUnbound, Questions } from '../read/questions.js';
import { Route } from './route.js';

class NothingInput {}

/** The whole ledger at a glance. */
@Controller()
export class ReadOperator {
  constructor(private readonly questions: Questions) {}

  @Route({
    method: 'GET',
    path: '/v1/overview',
    allow: ['admin', 'auditor'],
    summary: 'Read the overview',
    tag: 'Operator',
    parameters: parametersOf(LedgerInput),
    answer: {
      status: 200,
      description: 'Totals for each currency, clients by level and status, traffic of the UTC day.',
      example: OVERVIEW_EXAMPLE,
    },
    problems: ['PROJECTION_BEHIND'],
  })
  async overview(@Req() request: FastifyRequest): Promise<object> {
    demandUnbound(request);
    const { minPosition } = asked(LedgerInput, request);
    return this.questions.ask(new GetOverview(wholeOrNull(minPosition)));
  }

  @Route({
    method: 'GET',
    path: '/v1/purges',
    allow: ['admin', 'auditor'],
    summary: 'List the purges to come',
    tag: 'Operator',
    parameters: parametersOf(LedgerPageInput),
    answer: {
      status: 200,
      description: 'Disabled clients and when they are purged, soonest first.',
      example: { items: [PURGE_EXAMPLE], nextCursor: null },
    },
    problems: ['INVALID_CURSOR', 'PROJECTION_BEHIND'],
  })
  async purges(@Req() request: FastifyRequest): Promise<object> {
    demandUnbound(request);
    const input = asked(LedgerPageInput, request);
    const query = new ListPurges(pageAsked(input), wholeOrNull(input.minPosition));
    const page = await this.questions.ask(query);
    return presentPage(page, ({ clientId, purge }) => ({ clientId, ...purge }));
  }

  @Route({
    method: 'GET',
    path: '/v1/projections',
    allow: ['admin', 'auditor'],
    summary: 'List the read models',
    tag: 'Operator',
    answer: {
      status: 200,
      description: 'The id index and every read model: position, lag, state, last error.',
      example: { items: [PROJECTION_EXAMPLE], nextCursor: null },
    },
  })
  async projections(@Req() request: FastifyRequest): Promise<object> {
    demandUnbound(request);
    asked(NothingInput, request);
    const lines = await this.questions.ask(new ListProjections());
    const items = lines.map(({ position, rebuilding, ...line }) => ({
      ...line,
      position: position.toString(),
      rebuilding: rebuilding === null ? null : rebuilding.toString(),
    }));
    return { items, nextCursor: null };
  }
}
