import { Controller, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import {
  GetRecharge,
  ListClientRecharges,
  ListRecharges,
  type RechargeFilters,
} from '../../../application/queries/lists/list-recharges.js';
import { RechargesInput } from '../../input/queries/recharge-queries.js';
import { bigintOrNull, pageAsked } from '../../input/query-input.js';
import { utcText } from '../../input/rules/time-rules.js';
import {
  getRecharge,
  listClientRecharges,
  listRecharges,
} from '../../operations/credit-operations.js';
import { RECHARGE_EXAMPLE } from '../../views/examples.js';
import { presentPage } from '../../views/page.js';
import { presentRecharge } from '../../views/recharge.js';
import { RECHARGE, RECHARGE_PAGE } from '../../views/schemas/recharge-schema.js';
import { minRevisionOf, parseQuery } from '../server/query-params.js';
import { clientOf, identityOf, pathId } from '../server/request-call.js';
import { Route } from '../server/route.js';

const PAGE = {
  status: 200,
  description: 'A page of recharges with their present payments, the oldest first.',
  schema: RECHARGE_PAGE,
  example: { items: [RECHARGE_EXAMPLE], nextCursor: null },
};

/** Recharges and their payments. */
@Controller()
export class ReadRecharges {
  constructor(private readonly queries: QueryBus) {}

  @Route(listClientRecharges, {
    method: 'GET',
    path: '/v1/clients/:id/recharges',
    answer: PAGE,
  })
  async ofClient(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    const input = parseQuery(listClientRecharges.input, request);
    const minRevision = minRevisionOf(input, request);
    const filters = filtersOf(input);
    const query = new ListClientRecharges(clientId, filters, pageAsked(input), minRevision);
    const { role } = identityOf(request);
    return presentPage(await this.queries.execute(query), (one) => presentRecharge(one, role));
  }

  @Route(getRecharge, {
    method: 'GET',
    path: '/v1/clients/:id/recharges/:rechargeId',
    answer: {
      status: 200,
      description: 'The recharge with its present payment.',
      schema: RECHARGE,
      example: RECHARGE_EXAMPLE,
    },
  })
  async one(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    const minRevision = minRevisionOf(parseQuery(getRecharge.input, request), request);
    const rechargeId = pathId(request, 'rechargeId', 'RECHARGE_NOT_FOUND');
    const found = await this.queries.execute(new GetRecharge(clientId, rechargeId, minRevision));
    return presentRecharge(found, identityOf(request).role);
  }

  @Route(listRecharges, {
    method: 'GET',
    path: '/v1/recharges',
    answer: PAGE,
  })
  async all(@Req() request: FastifyRequest): Promise<object> {
    const input = parseQuery(listRecharges.input, request);
    const { role, clientId } = identityOf(request);
    const minPosition = bigintOrNull(input.minPosition);
    const query = new ListRecharges(clientId, filtersOf(input), pageAsked(input), minPosition);
    return presentPage(await this.queries.execute(query), (one) => presentRecharge(one, role));
  }
}

function filtersOf({ status, from, to }: RechargesInput): RechargeFilters {
  return { status: status ?? null, from: utcText(from), to: utcText(to) };
}
