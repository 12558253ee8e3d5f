import { Controller, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import {
  ListRefusals,
  type RefusalFilters,
} from '../../../application/queries/lists/list-refusals.js';
import type { RefusalCode } from '../../../domain/client/decision.js';
import { LIMIT_CODES } from '../../../domain/client/limits.js';
import { clientOf } from '../../auth/client-access.js';
import { identityOf } from '../../auth/identity.js';
import { OptionalNotNull, Validate } from '../../input/rules/rule.js';
import { INSTANT_RULE, instantOf } from '../../input/rules/time-rules.js';
import { MESSAGE_ID, oneOf } from '../../input/rules/value-rules.js';
import { presentPage } from '../../views/page.js';
import { presentRefused } from '../../views/refused.js';
import { REFUSED_PAGE } from '../../views/schemas/refused-schema.js';
import { parseQuery } from '../server/query-params.js';
import { REFUSED_EXAMPLE } from '../openapi/read-examples.js';
import { ListInput, pageAsked, parametersOf } from '../../input/query-input.js';
import { Route } from '../../operations/route.js';

/** What a debit or reservation may be refused with. */
const CODES: readonly RefusalCode[] = [
  'CLIENT_NOT_FOUND',
  'CLIENT_PURGED',
  'MESSAGING_RESTRICTED',
  'CHANNEL_NOT_ALLOWED',
  'TEST_NOT_ALLOWED',
  'OUTSIDE_DISPATCH_WINDOW',
  ...LIMIT_CODES,
  'INSUFFICIENT_CREDITS',
  'AMOUNT_LIMIT',
  'ID_REUSED',
  'INVALID_INPUT',
  'BATCH_ABORTED',
];

class RefusalsInput extends ListInput {
  @OptionalNotNull()
  @Validate(oneOf(['asc', 'desc']), 'Oldest first (`asc`) unless given.')
  order?: 'asc' | 'desc';

  @OptionalNotNull()
  @Validate(
    MESSAGE_ID,
    'Only refusals of this message; a reservation without one goes by its own id.',
  )
  messageId?: string;

  @OptionalNotNull()
  @Validate(oneOf(CODES), 'Only refusals by this rule, whether or not others failed before it.')
  code?: RefusalCode;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'The first instant.')
  from?: string;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'The instant after the last.')
  to?: string;
}

const KEPT =
  'Best effort: what found no room or was written while the store was away is missing. The same ' +
  'message refused again on one UTC day by the same rules is one entry, with `times`.';

/** Why messages were refused, for some days after. */
@Controller()
export class ReadRefusals {
  constructor(private readonly queries: QueryBus) {}

  @Route({
    method: 'GET',
    path: '/v1/clients/:id/refusals',
    operation: 'listClientRefusals',
    allow: ['admin', 'auditor', 'gateway'],
    summary: 'List the refused debits and reservations of a client',
    tag: 'Messages',
    parameters: parametersOf(RefusalsInput),
    answer: {
      status: 200,
      description: `Those of the last 30 days, or as many as are set. ${KEPT}`,
      schema: REFUSED_PAGE,
      example: { items: [REFUSED_EXAMPLE], nextCursor: null },
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'INVALID_CURSOR', 'READ_MODEL_UNAVAILABLE'],
  })
  async ofClient(@Req() request: FastifyRequest): Promise<object> {
    return this.list(clientOf(request), request);
  }

  @Route({
    method: 'GET',
    path: '/v1/refusals',
    operation: 'listRefusals',
    allow: ['admin', 'auditor', 'gateway'],
    perItem: true,
    summary: 'List the refused debits and reservations of all clients',
    tag: 'Messages',
    parameters: parametersOf(RefusalsInput),
    answer: {
      status: 200,
      description: `As for one client; a key bound to clients sees theirs. ${KEPT}`,
      schema: REFUSED_PAGE,
      example: { items: [REFUSED_EXAMPLE], nextCursor: null },
    },
    problems: ['INVALID_CURSOR', 'READ_MODEL_UNAVAILABLE'],
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
