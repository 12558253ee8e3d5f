import type { OperationKind } from '../../../domain/client/events.js';
import {
  SUBJECT_KINDS,
  type AccessSubject,
} from '../../../application/queries/lists/access-subjects.js';
import { ACCESS_EVENT_TYPES } from '../../../application/queries/lists/list-access-events.js';
import { EVENT_FILTERS } from '../../../application/queries/lists/list-events.js';
import type { Difference } from '../../../application/queries/verification/differences.js';
import * as schema from './schema.js';
import type { Properties } from './schema.js';
import * as client from './client-schema.js';
import type { AccessEventAnswer } from '../operator/access-event.js';
import type { EventAnswer, NamedEventAnswer } from '../event.js';
import { MESSAGE_ID } from './log-schema.js';
import { RESERVATION_ID } from './message-schema.js';
import { BALANCE, WINDOWS } from './meter-schema.js';
import { TOP_UP_PLAN } from './plan-schema.js';
import type { OpenReservationAnswer, ReplayAnswer } from '../replay.js';
import { PROFILE, SETTINGS } from './settings-schema.js';
import type { BrokenStream, VerificationAnswer, VerificationSummary } from '../verification.js';

const { amount, component, count, flag, instant, listOf, maybe, nullable, object, oneOf } = schema;
const { said, text, titled, uuid, whole, wholeOrNone } = schema;

const ACTOR_TYPE = oneOf(['admin', 'auditor', 'gateway', 'client', 'system'], 'Role of the actor.');
const HASH = text('SHA-256 in hex.', { pattern: '^([0-9a-f]{64})?$' });

/** The kinds of ids of commands. */
export const OPERATION_KINDS: readonly OperationKind[] = [
  'message',
  'reservation',
  'capture',
  'refund',
  'recharge',
  'withdrawal',
  'adjustment',
  'key',
];

const EVENT = component(
  'Event',
  object<NamedEventAnswer>('A fact of a client’s stream.', {
    revision: whole('Place in the client’s stream.'),
    position: whole('Place in the log of all clients.'),
    eventId: uuid('Id of the event.'),
    type: oneOf(EVENT_FILTERS, 'What happened.'),
    at: instant('When it was recorded.'),
    actor: object<NamedEventAnswer['actor']>('The actor that caused it.', {
      type: ACTOR_TYPE,
      id: text('Opaque id of the actor, never a name.'),
      name: nullable(
        text('Present name of the member of staff or of the key; null = none is known.'),
      ),
    }),
    correlationId: text('Id of the request that caused it.'),
    causationId: nullable(text('Id of the event that caused it.')),
    operation: nullable(
      object<NonNullable<EventAnswer['operation']>>('The id that the command was sent under.', {
        kind: oneOf(OPERATION_KINDS, 'Kind of the id.'),
        id: text('The id.'),
      }),
    ),
    clockSuspect: flag('Whether the clock of the service was found wrong.'),
    data: {
      type: 'object',
      additionalProperties: true,
      description: 'Data of the event; its members depend on `type`.',
    },
    prevHash: said('Chain hash of the event before; empty for the first.', HASH),
    hash: said('Chain hash of this event, over its content and `prevHash`.', HASH),
  }),
);
const ACCESS_EVENT = component(
  'AccessEvent',
  object<AccessEventAnswer>(
    'A fact of the whole ledger: about staff, API keys, webhooks, brands and others.',
    {
      eventId: uuid('Id of the event.'),
      position: whole('Place in the log.'),
      type: oneOf(ACCESS_EVENT_TYPES, 'What happened.'),
      at: instant('When it was recorded.'),
      actor: titled(
        'AccessActor',
        object<AccessEventAnswer['actor']>('The actor that caused it.', {
          type: ACTOR_TYPE,
          id: text('Opaque id of the actor.'),
          name: nullable(text('Name of the member of staff or of the key; null = none is known.')),
        }),
      ),
      correlationId: text('Id of the request that caused it.'),
      subjects: listOf(
        titled(
          'AccessSubject',
          object<AccessSubject>('An API key, a brand or another thing that the event is about.', {
            kind: oneOf(SUBJECT_KINDS, 'Kind of the subject.'),
            id: text('Its id; the domain of a brand, the number of a statement.'),
            name: nullable(text('Its name, as far as it is known; null = none is.')),
          }),
        ),
        'The members, keys, parties and others that it happened to.',
      ),
      data: {
        type: 'object',
        additionalProperties: true,
        description: 'Details of the event; its members depend on `type`.',
      },
    },
  ),
);
export const ACCESS_EVENT_PAGE = component(
  'AccessEventPage',
  schema.pageOf(ACCESS_EVENT, 'A page of facts of the whole ledger, newest first.'),
);

export const EVENT_PAGE = component('EventPage', schema.pageOf(EVENT, 'A page of the event log.'));

const OPEN_RESERVATION = component(
  'OpenReservation',
  object<OpenReservationAnswer>('A reservation that was open then.', {
    reservationId: RESERVATION_ID,
    credits: amount('Credits held at first.'),
    captured: amount('Credits posted by captures.'),
    expiresAt: instant('When it expires.'),
    messageId: nullable(MESSAGE_ID),
  }),
);

export const REPLAY = component(
  'Replay',
  object<ReplayAnswer>('A client folded from the log up to a point.', {
    clientId: client.CLIENT_ID,
    revision: whole('Revision of the last event folded in.'),
    recordedAt: instant('When that event was recorded.'),
    hash: said('Chain hash of that event.', HASH),
    at: instant('The instant at which floor, spendable and windows are shown.'),
    username: client.USERNAME,
    email: client.EMAIL_ADDRESS,
    currency: client.CURRENCY,
    createdAt: client.CREATED_AT,
    status: client.STATUS,
    messagingRestricted: client.RESTRICTED,
    disabledAt: nullable(client.DISABLED_AT),
    purgeAt: nullable(client.PURGE_AT),
    purgeHeld: client.PURGE_HELD,
    settingsRevision: client.SETTINGS_REVISION,
    profile: said('Contact data.', PROFILE),
    settings: said('Settings of the client.', SETTINGS),
    topUpPlan: nullable(said('The plan that tops the client up; null = none.', TOP_UP_PLAN)),
    meter: said('The credits of the client.', BALANCE),
    windows: said('Counts against the limits.', WINDOWS),
    reservations: listOf(OPEN_RESERVATION, 'Reservations that were open.'),
  }),
);

const DIFFERENCE = component(
  'Difference',
  object<Difference>('One thing in which the log and a read model differ.', {
    where: text('`chain`, `fold`, or the name of the read model.'),
    revision: nullable(whole('The revision at fault.')),
    field: nullable(text('The field that differs.')),
    expected: text('Value according to the log; only its kind if it is personal.'),
    found: text('Value that was found.'),
  }),
);

const VERIFICATION_PROPERTIES: Properties<VerificationAnswer> = {
  ok: flag('Whether nothing differs.'),
  revision: whole('Revision up to which the client was checked.'),
  hash: said('Chain hash of that revision.', HASH),
  differences: listOf(DIFFERENCE, 'At most 100 differences.'),
  comparedRevision: maybe(
    wholeOrNone(
      'Revision up to which the read models could be compared while they lag; -1 = none.',
    ),
  ),
  differencesTotal: maybe(count('How many there are, when not all of them are listed.')),
};

export const VERIFICATION = component(
  'Verification',
  object<VerificationAnswer>('The result of checking a client.', VERIFICATION_PROPERTIES),
);

const DIFFERING_CLIENT = titled(
  'DifferingClient',
  object<VerificationAnswer & { readonly clientId: string }>('A client that differs.', {
    clientId: client.CLIENT_ID,
    ...VERIFICATION_PROPERTIES,
    revision: wholeOrNone('Revision up to which the client was checked; -1 = not in the log.'),
  }),
);

const BROKEN_STREAM = titled(
  'BrokenStream',
  object<BrokenStream>('A stream of no client whose hash chain is broken.', {
    stream: text('Its name in the log.'),
    ok: flag('False.'),
    revision: whole('Revision of its last event.'),
    faults: listOf(text('The fault of one event.'), 'The first 10 faults.'),
  }),
);

/** The verification of all clients as one answer; HTTP streams it instead. */
export const VERIFICATION_SUMMARY = titled(
  'VerificationSummary',
  object<VerificationSummary>('The result of checking every client.', {
    ok: flag('Whether nothing differs.'),
    clients: count('Clients of the log that were checked.'),
    events: whole('Their events.'),
    failed: count('Clients of the log that differ.'),
    unknown: count('Clients of a read model that the log does not know.'),
    streams: count('Streams that belong to no client: names, staff, keys and others.'),
    broken: count('Those of them whose hash chain is broken.'),
    brokenStreams: listOf(BROKEN_STREAM, 'The first 100 of them.'),
    differing: listOf(DIFFERING_CLIENT, 'The first 100 clients that differ.'),
  }),
);
