import { NoInput } from '../input/no-input.js';
import { ReplayInput } from '../input/queries/audit-queries.js';
import { EventsInput } from '../input/queries/log-queries.js';
import type { Operation } from './operation.js';

export const listEvents = {
  name: 'listEvents',
  allow: ['admin', 'auditor'],
  target: 'client',
  tag: 'Audit',
  summary: 'Read the general event log',
  input: EventsInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'INVALID_CURSOR'],
} as const satisfies Operation;

export const replayClient = {
  name: 'replayClient',
  allow: ['auditor', 'admin'],
  target: 'client',
  tag: 'Audit',
  summary: 'Replay a client',
  input: ReplayInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED'],
} as const satisfies Operation;

export const verifyClient = {
  name: 'verifyClient',
  allow: ['auditor', 'admin'],
  target: 'client',
  tag: 'Audit',
  summary: 'Verify a client',
  input: NoInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
} as const satisfies Operation;

export const verifyClients = {
  name: 'verifyClients',
  allow: ['auditor', 'admin'],
  target: 'ledger',
  tag: 'Audit',
  summary: 'Verify every client',
  input: NoInput,
  problems: ['PROJECTION_BEHIND'],
} as const satisfies Operation;
