import type {
  CurrencyTotals,
  OverviewAnswer,
  RefusedToday,
} from '../../../application/queries/get-overview.js';
import type { ProgressLine } from '../../../application/engine/progress.js';
import type { StoreKind } from '../../../application/instances/store-locations.js';
import { CHANNELS } from '../../../domain/client/settings.js';
import type { CertificateAnswer, PurgeAnswer, SourceSum } from '../operator/purge.js';
import type { ApiKeyAnswer } from '../operator/api-key.js';
import type { Part } from '../readiness-part.js';
import { ApiKeyInput } from '../../input/api-key-input.js';
import { describedAs } from './input-schema.js';
import * as schema from './schema.js';
import type { Properties } from './schema.js';
import { CLIENT_ID, CURRENCY } from './client-schema.js';

const { amount, component, count, date, flag, instant, listOf, maybe, nullable, object } = schema;
const { oneOf, said, text, titled, uuid, wholeOrNone } = schema;

const TOTALS = component(
  'CurrencyTotals',
  object<CurrencyTotals>('Sums over the clients of one currency.', {
    currency: CURRENCY,
    clients: count('Number of clients.'),
    assigned: amount('Credits recharged and topped up, less withdrawals.'),
    usedPosted: amount('Credits posted by debits and captures, less refunds.'),
    reserved: amount('Credits held by reservations.'),
    used: amount('usedPosted + reserved.'),
    available: amount('assigned − used.'),
    creditsToday: amount('Credits posted on this UTC day; refunds are not taken off.'),
    purged: object<CurrencyTotals['purged']>('The part of the sums that purged clients had.', {
      clients: count('Number of purged clients; `clients` does not count them.'),
      assigned: amount('Credits recharged and topped up, less withdrawals.'),
      usedPosted: amount('Credits posted by debits and captures, less refunds.'),
    }),
  }),
);

const REFUSED_TODAY = object<RefusedToday>(
  'Refused debits and reservations; null while they are not kept or cannot be read.',
  {
    total: count('All of them.'),
    byCode: {
      type: 'object',
      additionalProperties: count('Refusals with this code.'),
      description: 'By the code that was answered.',
    },
  },
);

type Clients = OverviewAnswer['clients'];
export const OVERVIEW = component(
  'Overview',
  object<OverviewAnswer>('All clients together.', {
    totals: listOf(TOTALS, 'One entry for each currency.'),
    clients: object<Clients>('Number of clients.', {
      total: count('All clients.'),
      byStatus: object<Clients['byStatus']>('Clients by status.', {
        ACTIVE: count('Active clients.'),
        DISABLED: count('Disabled clients.'),
      }),
      byLevel: object<Clients['byLevel']>('Clients by the level of their meter.', {
        SUFFICIENT: count('Clients with enough credits.'),
        LOW: count('Clients whose credits run low.'),
        CRITICAL: count('Clients with hardly any credits.'),
      }),
    }),
    today: object<OverviewAnswer['today']>('Traffic of the UTC day.', {
      date: date('The day.'),
      messages: count('Messages charged.'),
      refusals: nullable(REFUSED_TODAY),
    }),
  }),
);

const SOURCE_SUM = object<SourceSum>('A sum.', {
  source: text('Source of the movements.'),
  credits: amount('Their sum.'),
});
const CERTIFICATE = object<CertificateAnswer>(
  'Only of a past purge: the record that is kept of the client.',
  {
    currency: CURRENCY,
    recharged: listOf(SOURCE_SUM, 'Recharges and top-ups by source.'),
    withdrawn: listOf(SOURCE_SUM, 'Withdrawals by source.'),
    usedPosted: amount('Credits posted by debits and captures, less refunds.'),
    reserved: amount('Credits of open reservations that the purge ended without a separate event.'),
    lastRevision: wholeOrNone('Last revision before the purge.'),
    lastHash: text('Chain hash of the event at that revision.'),
    purgedAt: instant('When the purge was recorded.'),
    completedAt: nullable(instant('When every step was done; null = some are not.')),
  },
);
const PURGE = component(
  'Purge',
  object<PurgeAnswer>('A client that is going to be deleted, or was.', {
    clientId: CLIENT_ID,
    disabledAt: nullable(instant('When the client was disabled; null for a past purge.')),
    purgeAt: nullable(instant('When the client is deleted; null for a past purge.')),
    held: flag('Whether the deletion waits.'),
    certificate: maybe(CERTIFICATE),
  }),
);
export const PURGE_PAGE = component('PurgePage', schema.pageOf(PURGE, 'A page of purges.'));

const STATE = oneOf(['filling', 'live', 'retrying', 'failed', 'stopped'], 'Present state.');
type ProjectionShape = { readonly [K in keyof ProgressLine]: unknown };
export const PROJECTION = component(
  'Projection',
  object<ProjectionShape>('A read model, or the index of ids (`operations`).', {
    name: text('Name of the read model.'),
    version: count('Version of its documents; another one rebuilds them.'),
    position: wholeOrNone('Position in the log that it contains; -1 = nothing.'),
    lag: count('Positions between it and the end of the log.'),
    state: STATE,
    rebuilding: nullable(
      wholeOrNone('Position of the generation that is being filled; null = none is.'),
    ),
    lastError: nullable(text('The last failure; null when there is none.')),
  }),
);
export const PROJECTIONS = component(
  'ProjectionPage',
  schema.pageOf(PROJECTION, 'The index of ids and all read models; always one page.'),
);

interface RebuildShape {
  readonly name: string;
  readonly rebuilding: boolean;
}
export const REBUILD = component(
  'Rebuild',
  object<RebuildShape>('A rebuild in progress.', {
    name: text('Name of the read model.'),
    rebuilding: flag('Whether it is being rebuilt.'),
  }),
);

const KEY: Properties<ApiKeyAnswer> = describedAs<ApiKeyAnswer>(ApiKeyInput, {
  keyId: uuid('Id of the key.'),
  name: text(''),
  role: oneOf(['admin', 'auditor', 'gateway'], ''),
  createdAt: instant('When the key was made.'),
  createdBy: text('Id of the key that made it, or how else it came about.'),
  expiresAt: nullable(instant('')),
  clientIds: nullable(listOf(uuid('Id of a client.'), '')),
  channels: nullable(listOf(oneOf(CHANNELS, 'Name of a channel.'), '')),
  scopes: nullable(listOf(oneOf(['debit', 'refund', 'report'], 'Name of a scope.'), '')),
  replaces: nullable(uuid('Id of the key that a rotation replaced by this one.')),
  lastUsedAt: nullable(
    instant('A recent use, at most some five minutes before the last one; null = none is known.'),
  ),
});
const API_KEY = component('ApiKey', object('An API key without its secret.', KEY));
export const API_KEYS = component(
  'ApiKeyPage',
  schema.pageOf(API_KEY, 'A page of keys, in the order of their ids.'),
);
const SECRET = text('The key itself; it is shown this once.');
export const NEW_API_KEY = component(
  'NewApiKey',
  object<ApiKeyAnswer & { readonly secret: string }>('A new key.', { ...KEY, secret: SECRET }),
);

interface RotatedShape extends ApiKeyAnswer {
  readonly secret: string;
  readonly overlapUntil: string;
}
export const ROTATED_API_KEY = component(
  'RotatedApiKey',
  object<RotatedShape>('A key that replaces another one.', {
    ...KEY,
    secret: SECRET,
    overlapUntil: instant('End of the replaced key, unless it ends earlier.'),
  }),
);

/** HTTP answers a deletion with an empty body. */
export const DELETED_API_KEY = titled(
  'DeletedApiKey',
  object<{ readonly keyId: string }>('A key that was deleted.', { keyId: uuid('Id of the key.') }),
);

/** Details of the parts; each part has some of them. */
interface PartShape extends Pick<Part, 'ready' | 'reason'> {
  readonly warning?: string;
  readonly store?: StoreKind;
  readonly freeBytes?: number;
  readonly dropped?: number;
  readonly version?: string;
  readonly source?: string;
  readonly state?: ProgressLine['state'];
  readonly lag?: number;
}
const PART = component(
  'HealthPart',
  object<PartShape>('Whether one part of the service can do its work.', {
    ready: flag('Whether it can.'),
    reason: maybe(text('Why it cannot.')),
    warning: maybe(text('A warning for the operator, without effect on readiness.')),
    store: maybe(oneOf(['embedded', 'EventStoreDB', 'MongoDB'], 'Stores: where it is kept.')),
    freeBytes: maybe(count('`disk`: bytes that are free.')),
    dropped: maybe(count('`refusals`: how many could not be kept since the start.')),
    version: maybe(text('`timeZones`: version of the time zone data.')),
    source: maybe(text('`timeZones`: where the data comes from.')),
    state: maybe(said('Read models: what it is doing.', STATE)),
    lag: maybe(count('Read models: positions between it and the end of the log.')),
  }),
);
interface HealthShape {
  readonly status: string;
  readonly parts: object;
}
export const HEALTH = component(
  'Health',
  object<HealthShape>('Whether requests can be served.', {
    status: oneOf(['ready', 'not ready'], 'Whether all parts are ready.'),
    parts: {
      type: 'object',
      additionalProperties: PART,
      description: 'Each part by name: the stores, the clock, the read models.',
    },
  }),
);
export const LIVE = component(
  'Liveness',
  object<{ status: string }>('The process runs.', { status: oneOf(['live'], 'It runs.') }),
);
