import {
  ListRefusals,
  type RefusalFilters,
} from '../../application/queries/lists/list-refusals.js';
import type { ReadKind } from '../../application/queries/long-reads.js';
import { RefusalsInput } from '../input/queries/refusal-queries.js';
import { instantOf } from '../input/rules/time-rules.js';
import { presentRefused } from '../views/refused.js';
import { REFUSED_PAGE } from '../views/schemas/refused-schema.js';
import { pageView, queryOperation } from './query-operation.js';

export const listClientRefusals = queryOperation({
  name: 'listClientRefusals',
  allow: ['admin', 'auditor', 'gateway'],
  target: 'client',
  tag: 'Messages',
  summary: 'List the refused debits and reservations of a client',
  input: RefusalsInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'INVALID_CURSOR', 'READ_MODEL_UNAVAILABLE'],
  answer: REFUSED_PAGE,
  reads: kindOf,
  query: ({ clientId, identity, input, page }) =>
    new ListRefusals(clientId, identity.clientIds, filtersOf(input), page),
  view: pageView(presentRefused),
});

export const listRefusals = queryOperation({
  name: 'listRefusals',
  allow: ['admin', 'auditor', 'gateway'],
  target: 'items',
  tag: 'Messages',
  summary: 'List the refused debits and reservations of all clients',
  input: RefusalsInput,
  problems: ['INVALID_CURSOR', 'READ_MODEL_UNAVAILABLE'],
  answer: REFUSED_PAGE,
  reads: kindOf,
  query: ({ identity, input, page }) =>
    new ListRefusals(null, identity.clientIds, filtersOf(input), page),
  view: pageView(presentRefused),
});

/** Refusals are in the order of their time; a filter may skip many of them. */
function kindOf({ messageId, code, to }: RefusalsInput): ReadKind {
  return messageId === undefined && (code ?? to) !== undefined ? 'scan' : 'page';
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
