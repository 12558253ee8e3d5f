import type { AccessRecords } from '../../ports/access-records.js';
import { clientStream } from '../../domain/client/streams.js';
import type { ClientPurged, Recorded } from '../../domain/client/events.js';
import type { Credentials } from '../../ports/credentials.js';
import type { EventLog } from '../../ports/event-log.js';
import type { KeyVault } from '../../ports/key-vault.js';
import type { ProjectionRunner } from '../../ports/projection-runner.js';
import type { Snapshots } from '../../ports/snapshots.js';
import type { Sessions } from '../access/sessions.js';
import type { ApiKeys } from '../access/api-keys.js';
import type { Caller } from '../lanes/answer.js';
import type { UniqueNames } from '../names/unique-names.js';
import type { Refusals } from '../refusals/refusals.js';
import type { PurgeJournal } from './purge-journal.js';

export interface PurgeParts {
  readonly log: EventLog;
  readonly vault: KeyVault;
  readonly names: UniqueNames;
  readonly runner: ProjectionRunner;
  readonly access: AccessRecords;
  readonly credentials: Credentials;
  readonly apiKeys: ApiKeys;
  readonly refusals: Refusals;
  readonly snapshots: Snapshots;
  readonly sessions: Sessions;
  readonly journal: PurgeJournal;
}

/** A client whose purge is recorded. */
export interface PurgedClient {
  readonly clientId: string;
  /** The end of its stream; null once the stream is tombstoned. */
  readonly purged: Recorded<ClientPurged> | null;
  readonly caller: Caller;
}

export interface PurgeStep {
  readonly name: string;
  /** Repeatable: a step that is done changes nothing. */
  readonly run: (client: PurgedClient, parts: PurgeParts) => Promise<void>;
}

/**
 * The steps of a purge after `ClientPurged`, in their order.
 *
 * - Each is harmless to repeat, by several instances at once too.
 * - The steps that need the end of the client's stream come before its tombstone.
 * - Records whose subject is the client are removed whatever their kind: a part of the service that
 *   keeps something about a client needs no step.
 * - The key is last: until then a crash loses no name that must be freed.
 */
export const PURGE_STEPS: readonly PurgeStep[] = [
  {
    name: 'journal',
    run: async ({ purged, caller }, { journal }) => {
      if (purged !== null) await journal.record(purged, caller);
    },
  },
  {
    name: 'names',
    run: async ({ clientId, purged, caller }, { names }) => {
      for (const stream of purged?.data.names ?? []) await names.free(stream, clientId, caller);
    },
  },
  {
    name: 'documents',
    run: ({ clientId, purged }, { runner }) => runner.forget(clientId, purged?.position ?? -1n),
  },
  {
    name: 'sessions',
    run: async ({ clientId }, { sessions }) => void (await sessions.endAllOf(clientId)),
  },
  {
    name: 'records',
    run: async ({ clientId }, { access }) => void (await access.removeOf(clientId)),
  },
  { name: 'api-keys', run: removeKeys },
  { name: 'refusals', run: ({ clientId }, { refusals }) => refusals.removeClient(clientId) },
  {
    name: 'snapshots',
    run: ({ clientId }, { snapshots }) => snapshots.remove(clientStream(clientId)),
  },
  { name: 'tombstone', run: ({ clientId }, { log }) => log.tombstone(clientStream(clientId)) },
  { name: 'key', run: ({ clientId }, { vault }) => vault.destroy(clientId) },
  {
    name: 'completed',
    run: ({ clientId, caller }, { journal }) => journal.complete(clientId, caller),
  },
];

/** Deletes the API keys that are bound to this client alone. */
async function removeKeys(
  { clientId, caller }: PurgedClient,
  { credentials, apiKeys }: PurgeParts,
): Promise<void> {
  for await (const { keyId, clientIds } of credentials.walk()) {
    if (clientIds?.length !== 1 || clientIds[0] !== clientId) continue;
    await apiKeys.remove(keyId, true, caller);
  }
}
