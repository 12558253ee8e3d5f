import type { KeyObject } from 'node:crypto';
import { DATA_FILES } from '../adapters/embedded/sqlite/data-files.js';
import {
  openDataDirectory,
  type DataDirectory,
} from '../adapters/embedded/sqlite/data-directory.js';
import { EmbeddedDocuments } from '../adapters/embedded/documents/documents.js';
import { EmbeddedEventLog } from '../adapters/embedded/log/event-log.js';
import { EmbeddedIdIndex } from '../adapters/embedded/id-index.js';
import { loadMasterKey } from '../adapters/embedded/vault/master-key.js';
import { EmbeddedRefusalLog } from '../adapters/embedded/refusals/refusal-log.js';
import { EmbeddedSnapshots } from '../adapters/embedded/snapshots.js';
import { refuseStrayFiles } from '../adapters/embedded/sqlite/stray-files.js';
import { RememberedSessions } from '../adapters/embedded/vault/remembered-sessions.js';
import { openVault } from '../adapters/embedded/vault/vault-file.js';
import { SystemClock } from '../adapters/system/clock.js';
import { RefusalWorkerLog } from '../adapters/workers/refusal-worker-log.js';
import { StreamMarks } from '../application/instances/stream-marks.js';
import type { Config } from '../config.js';
import type { AccessRecords } from '../ports/access-records.js';
import type { Credentials } from '../ports/credentials.js';
import type { Documents } from '../ports/documents.js';
import type { EventLog } from '../ports/event-log.js';
import type { IdIndex } from '../ports/id-index.js';
import type { KeyVault } from '../ports/key-vault.js';
import type { LocalLog } from '../ports/local-log.js';
import type { Leases } from '../ports/leases.js';
import { NO_LOG, type Logger } from '../ports/logger.js';
import type { RefusalLog } from '../ports/refusal-log.js';
import type { Snapshots } from '../ports/snapshots.js';
import type { VaultMarks } from '../ports/vault-marks.js';
import { mismatchTexts } from './vault-mismatch.js';

/** The settings that select stores; opening looks at nothing else. */
export type StoresConfig = Pick<
  Config,
  'dataDir' | 'eventStoreUrl' | 'mongodbUrl' | 'masterKey' | 'projections'
>;

/** All stores of one process, wherever each is located. */
export interface Stores {
  readonly log: EventLog;
  readonly ids: IdIndex;
  readonly documents: Documents;
  readonly vault: KeyVault;
  readonly credentials: Credentials;
  readonly access: AccessRecords;
  readonly snapshots: Snapshots;
  readonly refusals: RefusalLog;
  readonly masterKey: KeyObject;
  readonly logger: Logger;
  /** Directory of the embedded stores; null = no store is embedded. */
  readonly directory: DataDirectory | null;
  /** The fingerprint of the vault that the log uses. */
  readonly marks: VaultMarks;
  /** The log, if only this process writes it; null = other instances write it too. */
  readonly localLog: LocalLog | null;
  /**
   * Leases for the projection engine when several instances can run it; null = only this one can.
   */
  readonly leases: Leases | null;
  /**
   * Leases for a log that other instances can reach although only one may use it; null = no other
   * can, or all may.
   */
  readonly soleLeases: Leases | null;
}

/** Open resources, closed in the reverse order of their opening. */
export class CloseStack {
  private readonly closers: (() => Promise<void>)[] = [];

  add(close: () => Promise<void>): void {
    this.closers.unshift(close);
  }

  async close(): Promise<void> {
    for (const close of this.closers.splice(0)) await close();
  }
}

/**
 * Whether any store is in the data directory; otherwise the directory is neither created nor
 * locked.
 */
export function usesDataDirectory({
  eventStoreUrl,
  mongodbUrl,
}: Pick<Config, 'eventStoreUrl' | 'mongodbUrl'>): boolean {
  return eventStoreUrl === null || mongodbUrl === null;
}

/**
 * Whether the projection engine can run in another thread: that thread can open embedded stores.
 */
export function usesEmbeddedWorker({
  projections,
  eventStoreUrl,
  mongodbUrl,
}: Pick<Config, 'projections' | 'eventStoreUrl' | 'mongodbUrl'>): boolean {
  return projections === 'worker' && eventStoreUrl === null && mongodbUrl === null;
}

/**
 * Selects the adapter of each port (decision 0018). Servers may be unreachable: stores that need
 * them report it, and continue automatically once the servers answer.
 * @throws DataDirectoryUnusable, LedgerFileMissing, MasterKeyUnusable, WrongMasterKey,
 *   FileUnusable
 */
export async function openStores(
  config: StoresConfig,
  opened: CloseStack,
  logger: Logger = NO_LOG,
): Promise<Stores> {
  const directory = usesDataDirectory(config) ? openDataDirectory(config.dataDir, logger) : null;
  if (directory !== null) opened.add(async () => directory.close());
  if (config.eventStoreUrl === null && config.mongodbUrl === null) {
    refuseStrayFiles(config.dataDir, mismatchTexts(config));
  }
  const masterKey = loadMasterKey(config);
  const written = await openWriteSide({ ...config, directory, masterKey, logger }, opened);
  const read = await openReadSide({ ...config, directory, masterKey, logger }, opened);
  directory?.assertHeld();
  return { ...written, ...read, masterKey, directory, logger };
}

/** One end of a copy: a log, with its keys and read models. */
export type CopyEnd = Pick<
  Stores,
  | 'log'
  | 'marks'
  | 'ids'
  | 'documents'
  | 'vault'
  | 'credentials'
  | 'access'
  | 'leases'
  | 'soleLeases'
  | 'masterKey'
>;

/**
 * Opens the stores in DATA_DIR and those on the servers at the same time. Without MongoDB both ends
 * share the keys and read models in DATA_DIR.
 * @throws as `openStores`
 */
export async function openBothEnds(
  config: StoresConfig,
  opened: CloseStack,
): Promise<{ readonly embedded: CopyEnd; readonly servers: CopyEnd }> {
  const directory = openDataDirectory(config.dataDir);
  opened.add(async () => directory.close());
  const masterKey = loadMasterKey(config);
  // No projection engine runs in another thread meanwhile, so this thread may write every file.
  const all: Opening = { ...config, projections: 'inline', directory, masterKey, logger: NO_LOG };
  const own: Opening = { ...all, eventStoreUrl: null, mongodbUrl: null };
  const ownRead = await openReadSide(own, opened);
  const embedded = { ...(await openWriteSide(own, opened)), ...ownRead, masterKey };
  const read = config.mongodbUrl === null ? ownRead : await openReadSide(all, opened);
  directory.assertHeld();
  return { embedded, servers: { ...(await openWriteSide(all, opened)), ...read, masterKey } };
}

type Opening = Omit<StoresConfig, 'masterKey'> & {
  readonly directory: DataDirectory | null;
  readonly masterKey: KeyObject;
  readonly logger: Logger;
};

async function openWriteSide(
  config: Opening,
  opened: CloseStack,
): Promise<Pick<Stores, 'log' | 'marks' | 'localLog' | 'snapshots' | 'soleLeases'>> {
  const { logger } = config;
  if (config.eventStoreUrl !== null) {
    // Loaded on demand: the client costs start time and memory.
    const { openEventStore } = await import('../adapters/eventstoredb/open-event-store.js');
    // The server's clock is compared with this machine's clock, whichever clock decisions use.
    const clock = new SystemClock();
    const store = await openEventStore({ url: config.eventStoreUrl, clock, logger });
    opened.add(() => store.close());
    const { log, snapshots, leases } = store;
    const marks = new StreamMarks({ log, masterKey: config.masterKey, clock });
    const soleLeases = config.mongodbUrl === null ? leases : null;
    return { log, marks, localLog: null, snapshots, soleLeases };
  }
  const directory = present(config.directory);
  const log = new EmbeddedEventLog(directory.file(DATA_FILES.log), {
    role: 'writer',
    copiedElsewhere: usesEmbeddedWorker(config),
    logger,
  });
  opened.add(() => log.close());
  const snapshots = new EmbeddedSnapshots(directory.file(DATA_FILES.snapshots), logger);
  opened.add(() => snapshots.close());
  return { log, marks: log.vaultMarks, localLog: log, snapshots, soleLeases: null };
}

type ReadSide = Pick<
  Stores,
  'ids' | 'documents' | 'vault' | 'credentials' | 'access' | 'leases' | 'refusals'
>;

async function openReadSide(config: Opening, opened: CloseStack): Promise<ReadSide> {
  const { logger } = config;
  if (config.mongodbUrl !== null) {
    const { openMongo } = await import('../adapters/mongodb/open-mongo.js');
    const mongo = await openMongo({ url: config.mongodbUrl, masterKey: config.masterKey, logger });
    opened.add(() => mongo.close());
    return mongo;
  }
  const directory = present(config.directory);
  const file = openVault(directory.path, config.masterKey);
  opened.add(async () => file.close());
  // The projection engine writes these two files; each file has one writer.
  const role = usesEmbeddedWorker(config) ? 'reader' : 'writer';
  const ids = new EmbeddedIdIndex(directory.file(DATA_FILES.operations), { role, logger });
  opened.add(() => ids.close());
  const documents = new EmbeddedDocuments(directory.file(DATA_FILES.models), { role, logger });
  opened.add(() => documents.close());
  const refusals = openRefusals(config, directory);
  opened.add(() => refusals.close());
  const { keyVault: vault, credentials } = file;
  const access = new RememberedSessions(file.access);
  return { ids, documents, vault, credentials, access, leases: null, refusals };
}

/** Neither adapter creates the file before the first refusal. */
function openRefusals(
  { projections }: Opening,
  directory: DataDirectory,
): EmbeddedRefusalLog | RefusalWorkerLog {
  const path = directory.file(DATA_FILES.refusals);
  return projections === 'worker' ? new RefusalWorkerLog(path) : new EmbeddedRefusalLog(path);
}

function present(directory: DataDirectory | null): DataDirectory {
  if (directory === null) throw new Error('no data directory although something is embedded');
  return directory;
}
