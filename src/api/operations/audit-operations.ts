import { ListAccessEvents } from '../../application/queries/lists/list-access-events.js';
import { ListEvents } from '../../application/queries/lists/list-events.js';
import {
  ReplayClient,
  type ReplayPoint,
} from '../../application/queries/verification/replay-client.js';
import { VerifyAll } from '../../application/queries/verification/verify-all.js';
import { VerifyClient } from '../../application/queries/verification/verify-client.js';
import { invalidField } from '../errors/problem.js';
import { NoInput } from '../input/no-input.js';
import { AccessEventsInput, ReplayInput } from '../input/queries/audit-queries.js';
import { EventsInput } from '../input/queries/log-queries.js';
import { instantOf } from '../input/rules/time-rules.js';
import { presentNamedEvent } from '../views/event.js';
import { presentAccessEvent } from '../views/operator/access-event.js';
import { presentReplay } from '../views/replay.js';
import {
  ACCESS_EVENT_PAGE,
  EVENT_PAGE,
  REPLAY,
  VERIFICATION,
  VERIFICATION_SUMMARY,
} from '../views/schemas/audit-schema.js';
import { presentVerification, summaryOf } from '../views/verification.js';
import { pageView, queryOperation } from './query-operation.js';

export const listEvents = queryOperation({
  name: 'listEvents',
  allow: ['admin', 'auditor'],
  target: 'client',
  tag: 'Audit',
  summary: 'Read the general event log',
  input: EventsInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'INVALID_CURSOR'],
  answer: EVENT_PAGE,
  reads: ({ type }) => (type === undefined ? 'page' : 'scan'),
  query: ({ clientId, input: { type, order }, page, minRevision, work }) => {
    const filters = { type: type ?? null, order: order ?? 'asc' };
    return new ListEvents(clientId, filters, { ...page, minRevision }, work);
  },
  view: pageView(presentNamedEvent),
});

export const listAccessEvents = queryOperation({
  name: 'listAccessEvents',
  allow: ['admin', 'auditor'],
  target: 'ledger',
  tag: 'Audit',
  summary: 'List what happened to staff, keys, webhooks, parties, brands and presets, newest first',
  input: AccessEventsInput,
  problems: ['INVALID_CURSOR'],
  answer: ACCESS_EVENT_PAGE,
  reads: ({ type, actor, from, to }) =>
    (type ?? actor ?? from ?? to) === undefined ? 'page' : 'scan',
  query: ({ input: { type, actor, from, to }, page, work }) => {
    const filters = {
      type: type ?? null,
      actor: actor ?? null,
      from: instantOf(from),
      to: instantOf(to),
    };
    return new ListAccessEvents(filters, page, work);
  },
  view: pageView(presentAccessEvent),
});

export const replayClient = queryOperation({
  name: 'replayClient',
  allow: ['auditor', 'admin'],
  target: 'client',
  tag: 'Audit',
  summary: 'Replay a client',
  input: ReplayInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED'],
  answer: REPLAY,
  reads: () => 'audit',
  query: ({ clientId, input, work }) => new ReplayClient(clientId, pointOf(input), work),
  view: presentReplay,
});

export const verifyClient = queryOperation({
  name: 'verifyClient',
  allow: ['auditor', 'admin'],
  target: 'client',
  tag: 'Audit',
  summary: 'Verify a client',
  input: NoInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
  answer: VERIFICATION,
  reads: () => 'audit',
  query: ({ clientId, work }) => new VerifyClient(clientId, work),
  view: presentVerification,
});

export const verifyClients = queryOperation({
  name: 'verifyClients',
  allow: ['auditor', 'admin'],
  target: 'ledger',
  tag: 'Audit',
  summary: 'Verify every client',
  input: NoInput,
  problems: ['PROJECTION_BEHIND'],
  answer: VERIFICATION_SUMMARY,
  reads: () => 'audit',
  query: ({ work }) => new VerifyAll(work),
  view: summaryOf,
});

function pointOf({ revision, asOf }: ReplayInput): ReplayPoint {
  if (revision !== undefined && asOf !== undefined) {
    throw invalidField('asOf', 'NOT_WITH_REVISION', 'cannot be sent with revision: send one');
  }
  if (revision !== undefined) return { kind: 'revision', revision: BigInt(revision) };
  return asOf === undefined ? { kind: 'head' } : { kind: 'asOf', at: Date.parse(asOf) };
}
