import type { ClientChange } from '../../../application/push/clients-source.js';
import { MeterSource } from '../../../application/push/meter-source.js';
import { canAccess } from '../../auth/client-access.js';
import { NoInput } from '../../input/no-input.js';
import { bigintOrNull } from '../../input/query-input.js';
import { LogAppendedInput, MeterChangedInput } from '../../input/queries/subscription-inputs.js';
import { presentLine } from '../../views/log.js';
import { LOG_ENTRY } from '../../views/schemas/log-schema.js';
import { METER } from '../../views/schemas/meter-schema.js';
import { listOf, object, titled, uuid, whole } from '../../views/schemas/schema.js';
import { subscription, type Subscription } from './subscription.js';

export const meterChanged = subscription({
  name: 'meterChanged',
  allow: ['admin', 'auditor', 'gateway', 'client'],
  target: 'client',
  tag: 'Credits',
  summary: 'The meter of a client now and after every change',
  input: MeterChangedInput,
  answer: METER,
  follow: ({ meters }, { clientId, input }) =>
    MeterSource.open(meters, clientId, bigintOrNull(input.afterRevision)),
  view: (meter) => meter,
});

export const logAppended = subscription({
  name: 'logAppended',
  allow: ['admin', 'auditor', 'client'],
  target: 'client',
  tag: 'Credits',
  summary: 'Every new entry of the credit log of a client, one at a time',
  input: LogAppendedInput,
  answer: LOG_ENTRY,
  follow: ({ logs }, { clientId, input }) => logs.open(clientId, bigintOrNull(input.afterRevision)),
  view: (line, { role }) => presentLine(line, role),
});

const CLIENT_CHANGE = object<{ clientId: string; revision: string }>('A client that changed.', {
  clientId: uuid('Id of the client.'),
  revision: whole('Newest revision of the client.'),
});

export const clientsChanged = subscription({
  name: 'clientsChanged',
  allow: ['admin', 'auditor'],
  // A key that is bound to clients receives the changes of these.
  target: 'items',
  tag: 'Clients',
  summary: 'The clients that changed since the answer before, at most five times a second',
  input: NoInput,
  answer: listOf(titled('ClientChange', CLIENT_CHANGE), 'Clients that changed.'),
  follow: ({ clients }, { identity }) => clients.open((clientId) => canAccess(identity, clientId)),
  view: (changes: readonly ClientChange[]) =>
    changes.map(({ clientId, revision }) => ({ clientId, revision: revision.toString() })),
});

/** Every subscription of the GraphQL facade. */
export const SUBSCRIPTIONS: readonly Subscription[] = [meterChanged, logAppended, clientsChanged];
