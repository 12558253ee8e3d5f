import type { KeyObject } from 'node:crypto';
import { PROJECTIONS } from '../projections/all.js';
import { DATA_FILES } from './adapters/embedded/data-files.js';
import { openDataDirectory, type DataDirectory } from './adapters/embedded/data-directory.js';
import { EmbeddedDocuments } from './adapters/embedded/documents.js';
import { EmbeddedEventLog } from './adapters/embedded/event-log.js';
import { EmbeddedIdIndex } from './adapters/embedded/id-index.js';
import { loadMasterKey } from './adapters/embedded/master-key.js';
import { ProjectionThread } from './adapters/embedded/projection-thread.js';
import { EmbeddedSnapshots } from './adapters/embedded/snapshots.js';
import { openVault } from './adapters/embedded/vault-file.js';
import { SystemClock } from './adapters/system/clock.js';
import { FeedRoom } from './application/feed-room.js';
import { InlineRunner } from './application/inline-runner.js';
import { Lanes } from './application/lanes.js';
import { Progress } from './application/progress.js';
import { UniqueNames } from './application/unique-names.js';
import type { Config } from './config.js';
import type { Clock } from './ports/clock.js';
import type { Credentials } from './ports/credentials.js';
import type { Documents } from './ports/documents.js';
import type { EventLog } from './ports/event-log.js';
import type { IdIndex } from './ports/id-index.js';
import type { KeyVault } from './ports/key-vault.js';
import type { FeedLine, ProjectionRunner } from './ports/projection-runner.js';

/** The stores and the write path of one process, open and fed. */
export interface Ledger {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly ids: IdIndex;
  readonly documents: Documents;
  readonly vault: KeyVault;
  readonly credentials: Credentials;
  readonly lanes: Lanes;
  readonly names: UniqueNames;
  readonly progress: Progress;
  readonly runner: ProjectionRunner;
  /** Finishes what is under way, flushes and closes; nothing may be asked afterwards. */
  close(): Promise<void>;
}

export type LedgerConfig = Pick<
  Config,
  'dataDir' | 'masterKey' | 'lanesMax' | 'snapshotEvery' | 'projections'
>;

/** Hears every report of the feed, from the first on. */
export type FeedListener = (lines: readonly FeedLine[]) => void;

/** The id index contains what the log does not have, and could not be begun anew. */
export class IdIndexAhead extends Error {
  override readonly name = 'IdIndexAhead';
}

/**
 * Opens the embedded stores and starts to feed the read models. What was opened is closed again
 * when a later part fails.
 * @throws DataDirectoryUnusable, MasterKeyUnusable, WrongMasterKey, FileUnusable, IdIndexAhead
 */
export async function openLedger(
  config: LedgerConfig,
  clock: Clock = new SystemClock(),
  heard: FeedListener = () => undefined,
): Promise<Ledger> {
  const directory = openDataDirectory(config.dataDir);
  const opened = new Opened();
  opened.add(async () => directory.close());
  try {
    const stores = openStores(config, directory, opened);
    return await startLedger(config, { ...stores, clock, heard }, opened);
  } catch (cause) {
    await opened.close();
    throw cause;
  }
}

/** What to close, in the opposite order of its opening. */
class Opened {
  private readonly closers: (() => Promise<void>)[] = [];

  add(close: () => Promise<void>): void {
    this.closers.unshift(close);
  }

  async close(): Promise<void> {
    for (const close of this.closers.splice(0)) await close();
  }
}

interface Stores {
  readonly log: EmbeddedEventLog;
  readonly ids: IdIndex;
  readonly documents: Documents;
  readonly vault: KeyVault;
  readonly credentials: Credentials;
  readonly snapshots: EmbeddedSnapshots;
  readonly masterKey: KeyObject;
}

function openStores(config: LedgerConfig, directory: DataDirectory, opened: Opened): Stores {
  const { dataDir } = config;
  const masterKey = loadMasterKey(config);
  const file = openVault(dataDir, masterKey);
  opened.add(async () => file.close());
  const log = new EmbeddedEventLog(directory.file(DATA_FILES.log), {
    role: 'writer',
    copiedElsewhere: config.projections === 'worker',
  });
  opened.add(() => log.close());
  // Whoever runs the projection engine writes these two; there is one writer of each file.
  const role = config.projections === 'worker' ? 'reader' : 'writer';
  const ids = new EmbeddedIdIndex(directory.file(DATA_FILES.operations), { role });
  opened.add(() => ids.close());
  const documents = new EmbeddedDocuments(directory.file(DATA_FILES.models), { role });
  opened.add(() => documents.close());
  const snapshots = new EmbeddedSnapshots(directory.file('snapshots.db'));
  opened.add(() => snapshots.close());
  const { keyVault: vault, credentials } = file;
  return { log, ids, documents, vault, credentials, snapshots, masterKey };
}

async function startLedger(
  config: LedgerConfig,
  { heard, ...from }: Stores & { readonly clock: Clock; readonly heard: FeedListener },
  opened: Opened,
): Promise<Ledger> {
  const { log, vault, clock } = from;
  const runner = runnerOf(config, from);
  const progress = new Progress(() => runner.hurry());
  opened.add(async () => progress.close());
  const { lanesMax, snapshotEvery } = config;
  const settings = { lanesMax, snapshotEvery };
  const lanes = new Lanes({ ...from, feed: new FeedRoom(progress), settings });
  opened.add(() => runner.close());
  const end = await log.end();
  progress.committed(end);
  await runner.start((lines) => {
    progress.report(lines);
    heard(lines);
  });
  await refuseAhead(from.ids, end);
  log.onCommitted((end) => {
    progress.committed(end);
    runner.committed(end);
  });
  // The lanes go first: what they still record is fed before the feed stops.
  opened.add(() => lanes.drain());
  const names = new UniqueNames({ log, vault, clock, lanes });
  return { ...from, lanes, names, progress, runner, close: () => opened.close() };
}

/**
 * The feed begins an index anew that is ahead of the log. Where its thread died before it could,
 * nothing may be decided on what stands there.
 */
async function refuseAhead(ids: IdIndex, end: bigint): Promise<void> {
  const covered = await ids.covered().catch(() => -1n);
  if (covered <= end) return;
  throw new IdIndexAhead(
    `the id index has seen position ${covered}, but the log ends at ${end} (was an older copy ` +
      `of it put back?): delete ${DATA_FILES.operations}, it is made again from the log`,
  );
}

function runnerOf({ projections, dataDir }: LedgerConfig, from: Stores): ProjectionRunner {
  if (projections === 'worker') {
    const { log, masterKey } = from;
    return new ProjectionThread({
      dataDir,
      masterKey,
      durable: log.durable.shared,
      logCopied: () => log.copyWal(),
    });
  }
  return new InlineRunner({ ...from, projections: PROJECTIONS });
}
