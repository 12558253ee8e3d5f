import { Controller, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import {
  GetRecharge,
  ListClientRecharges,
  ListRecharges,
  type RechargeFilters,
} from '../../../application/queries/lists/list-recharges.js';
import type { PaymentStatus } from '../../../domain/client/events.js';
import { clientOf } from '../../auth/client-access.js';
import { identityOf } from '../../auth/identity.js';
import { OptionalNotNull, Validate } from '../../input/rules/rule.js';
import { INSTANT_RULE, utcText } from '../../input/rules/time-rules.js';
import { oneOf } from '../../input/rules/value-rules.js';
import { presentPage } from '../../views/page.js';
import { presentRecharge } from '../../views/recharge.js';
import { RECHARGE, RECHARGE_PAGE } from '../../views/schemas/recharge-schema.js';
import { parseQuery, minRevisionOf } from '../server/query-params.js';
import { RECHARGE_EXAMPLE } from '../openapi/read-examples.js';
import {
  ClientPageInput,
  FreshInput,
  LedgerPageInput,
  MIN_REVISION_HEADER,
  pageAsked,
  parametersOf,
  bigintOrNull,
} from '../../input/query-input.js';
import { pathId } from '../server/path-id.js';
import { Route } from '../../operations/route.js';

const STATUSES: readonly PaymentStatus[] = ['PAID', 'UNPAID'];
const STATUS = 'Only recharges whose payment has this status now.';
const FROM = 'The first instant of a recharge.';
const TO = 'The instant after the last.';

class ClientRechargesInput extends ClientPageInput {
  @OptionalNotNull() @Validate(oneOf(STATUSES), STATUS) status?: PaymentStatus;
  @OptionalNotNull() @Validate(INSTANT_RULE, FROM) from?: string;
  @OptionalNotNull() @Validate(INSTANT_RULE, TO) to?: string;
}

class RechargesInput extends LedgerPageInput {
  @OptionalNotNull() @Validate(oneOf(STATUSES), STATUS) status?: PaymentStatus;
  @OptionalNotNull() @Validate(INSTANT_RULE, FROM) from?: string;
  @OptionalNotNull() @Validate(INSTANT_RULE, TO) to?: string;
}

const PAGE = {
  status: 200,
  description: 'A page of recharges with their present payments, the oldest first.',
  schema: RECHARGE_PAGE,
  example: { items: [RECHARGE_EXAMPLE], nextCursor: null },
};

/** What was recharged, and whether and how it has been paid. */
@Controller()
export class ReadRecharges {
  constructor(private readonly queries: QueryBus) {}

  @Route({
    method: 'GET',
    path: '/v1/clients/:id/recharges',
    operation: 'listClientRecharges',
    allow: ['admin', 'auditor', 'client'],
    summary: 'List a client’s recharges',
    tag: 'Credits',
    parameters: [...parametersOf(ClientRechargesInput), MIN_REVISION_HEADER],
    answer: PAGE,
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'INVALID_CURSOR', 'PROJECTION_BEHIND'],
  })
  async ofClient(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    const input = parseQuery(ClientRechargesInput, request);
    const minRevision = minRevisionOf(input, request);
    const filters = filtersOf(input);
    const query = new ListClientRecharges(clientId, filters, pageAsked(input), minRevision);
    const { role } = identityOf(request);
    return presentPage(await this.queries.execute(query), (one) => presentRecharge(one, role));
  }

  @Route({
    method: 'GET',
    path: '/v1/clients/:id/recharges/:rechargeId',
    operation: 'getRecharge',
    allow: ['admin', 'auditor', 'client'],
    summary: 'Read a recharge',
    tag: 'Credits',
    parameters: [...parametersOf(FreshInput), MIN_REVISION_HEADER],
    answer: {
      status: 200,
      description: 'The recharge with its present payment.',
      schema: RECHARGE,
      example: RECHARGE_EXAMPLE,
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'RECHARGE_NOT_FOUND', 'PROJECTION_BEHIND'],
  })
  async one(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    const minRevision = minRevisionOf(parseQuery(FreshInput, request), request);
    const rechargeId = pathId(request, 'rechargeId', 'RECHARGE_NOT_FOUND');
    const found = await this.queries.execute(new GetRecharge(clientId, rechargeId, minRevision));
    return presentRecharge(found, identityOf(request).role);
  }

  @Route({
    method: 'GET',
    path: '/v1/recharges',
    operation: 'listRecharges',
    allow: ['admin', 'auditor', 'client'],
    summary: 'List the recharges of all clients; a client gets its own',
    tag: 'Credits',
    parameters: parametersOf(RechargesInput),
    answer: PAGE,
    problems: ['INVALID_CURSOR', 'PROJECTION_BEHIND'],
  })
  async all(@Req() request: FastifyRequest): Promise<object> {
    const input = parseQuery(RechargesInput, request);
    const { role, clientId } = identityOf(request);
    const minPosition = bigintOrNull(input.minPosition);
    const query = new ListRecharges(clientId, filtersOf(input), pageAsked(input), minPosition);
    return presentPage(await this.queries.execute(query), (one) => presentRecharge(one, role));
  }
}

function filtersOf({ status, from, to }: RechargesInput): RechargeFilters {
  return { status: status ?? null, from: utcText(from), to: utcText(to) };
}
