import { Controller, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import {
  ListRefusals,
  type RefusalFilters,
} from '../../../application/queries/lists/list-refusals.js';
import { RefusalsInput } from '../../input/queries/refusal-queries.js';
import { pageAsked } from '../../input/query-input.js';
import { instantOf } from '../../input/rules/time-rules.js';
import { listClientRefusals, listRefusals } from '../../operations/message-operations.js';
import { REFUSED_EXAMPLE } from '../../views/examples.js';
import { presentPage } from '../../views/page.js';
import { presentRefused } from '../../views/refused.js';
import { REFUSED_PAGE } from '../../views/schemas/refused-schema.js';
import { parseQuery } from '../server/query-params.js';
import { clientOf, identityOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

const KEPT =
  'Best effort: refusals beyond the capacity, or during an outage of the store, are missing. The same ' +
  'message refused again on one UTC day by the same rules is one entry, with `times`.';

/** Refused messages of the last days, with the reasons. */
@Controller()
export class ReadRefusals {
  constructor(private readonly queries: QueryBus) {}

  @Route(listClientRefusals, {
    method: 'GET',
    path: '/v1/clients/:id/refusals',
    answer: {
      status: 200,
      description: `Those of the last 30 days, or as many as are set. ${KEPT}`,
      schema: REFUSED_PAGE,
      example: { items: [REFUSED_EXAMPLE], nextCursor: null },
    },
  })
  async ofClient(@Req() request: FastifyRequest): Promise<object> {
    return this.list(clientOf(request), request);
  }

  @Route(listRefusals, {
    method: 'GET',
    path: '/v1/refusals',
    answer: {
      status: 200,
      description: `As for one client; a key bound to clients sees theirs. ${KEPT}`,
      schema: REFUSED_PAGE,
      example: { items: [REFUSED_EXAMPLE], nextCursor: null },
    },
  })
  async ofAll(@Req() request: FastifyRequest): Promise<object> {
    return this.list(null, request);
  }

  private async list(clientId: string | null, request: FastifyRequest): Promise<object> {
    const input = parseQuery(RefusalsInput, request);
    const { clientIds } = identityOf(request);
    const query = new ListRefusals(clientId, clientIds, filtersOf(input), pageAsked(input));
    return presentPage(await this.queries.execute(query), presentRefused);
  }
}

function filtersOf({ messageId, code, from, to, order }: RefusalsInput): RefusalFilters {
  return {
    messageId: messageId ?? null,
    code: code ?? null,
    from: from === undefined ? null : instantOf(from),
    to: to === undefined ? null : instantOf(to),
    order: order ?? 'asc',
  };
}
