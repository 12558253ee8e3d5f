import { PROJECTIONS } from '../../projections/all.js';
import { DATA_FILES } from '../adapters/embedded/sqlite/data-files.js';
import { EmbeddedRunner } from '../adapters/workers/embedded-runner.js';
import { SystemClock } from '../adapters/system/clock.js';
import { SystemDisk } from '../adapters/system/disk.js';
import { chooseZones, type ZoneChoice } from '../adapters/system/zone-data.js';
import { ServerRunner } from '../adapters/workers/server-runner.js';
import { Backpressure } from '../application/lanes/backpressure.js';
import { pollLogEnd } from '../application/engine/poll-log-end.js';
import { ShutDown } from '../async/retry.js';
import { InlineRunner } from '../application/engine/inline-runner.js';
import { ledgerName } from '../application/instances/ledger-id.js';
import { Lanes } from '../application/lanes/lanes.js';
import { LeasedRunner } from '../application/engine/leased-runner.js';
import { Progress } from '../application/engine/progress.js';
import { CheckedIdIndex } from '../application/instances/checked-id-index.js';
import { Refusals } from '../application/refusals/refusals.js';
import { SingleInstanceLease } from '../application/instances/single-instance-lease.js';
import type { StoreLocations } from '../application/instances/store-locations.js';
import { UniqueNames } from '../application/names/unique-names.js';
import {
  VaultMismatch,
  LogLost,
  VaultFingerprint,
} from '../application/instances/vault-fingerprint.js';
import type { Config } from '../config.js';
import { useZoneRules } from '../domain/zones.js';
import {
  usesEmbeddedWorker,
  CloseStack,
  openStores,
  type Stores,
  type StoresConfig,
} from './open-stores.js';
import type { Clock } from '../ports/clock.js';
import type { Credentials } from '../ports/credentials.js';
import type { Disk } from '../ports/disk.js';
import type { Documents } from '../ports/documents.js';
import type { EventLog } from '../ports/event-log.js';
import type { IdIndex } from '../ports/id-index.js';
import type { KeyVault } from '../ports/key-vault.js';
import { NO_LOG, type Logger } from '../ports/logger.js';
import type { ProjectionStatus, ProjectionRunner } from '../ports/projection-runner.js';
import { mismatchTexts } from './vault-mismatch.js';

/** The stores and the write path of one process, open and fed. */
export interface Ledger {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly ids: IdIndex;
  readonly documents: Documents;
  readonly disk: Disk;
  readonly vault: KeyVault;
  readonly credentials: Credentials;
  readonly lanes: Lanes;
  readonly names: UniqueNames;
  readonly progress: Progress;
  readonly refusals: Refusals;
  readonly runner: ProjectionRunner;
  readonly places: StoreLocations;
  /** The time zone data that everything is decided with. */
  readonly zones: ZoneChoice;
  readonly logger: Logger;
  /** Resolves once the feed runs, which waits for servers that do not answer yet. */
  readonly feeding: Promise<void>;
  /** Finishes what is under way, flushes and closes; nothing may be asked afterwards. */
  close(): Promise<void>;
}

export type LedgerConfig = StoresConfig &
  Pick<Config, 'lanesMax' | 'snapshotEvery' | 'zoneData' | 'refusalDays' | 'refusalsMax'>;

/** Hears every report of the feed, from the first on. */
export type FeedListener = (lines: readonly ProjectionStatus[]) => void;

/** What hears of the ledger's work while it runs. */
export interface Listeners {
  readonly heard?: FeedListener;
  readonly logger?: Logger;
}

/** The id index contains what the log does not have, and could not be begun anew. */
export class IdIndexAhead extends Error {
  override readonly name = 'IdIndexAhead';
}

/** Another instance works with the same stores, where only one may. */
export class LedgerInUse extends Error {
  override readonly name = 'LedgerInUse';
}

/** An instance that was killed still holds its lease for a while: as long is waited for it. */
const SOLE_PATIENCE_MS = 20_000;

/**
 * Opens the stores and starts to feed the read models. What was opened is closed again when a
 * later part fails. A server that does not answer is no reason to fail: it is waited for aside.
 * @throws DataDirectoryUnusable, MasterKeyUnusable, WrongMasterKey, FileUnusable, IdIndexAhead,
 *   LedgerInUse, LedgerFileMissing, VaultMismatch, LogLost, ZoneDataUnusable
 */
export async function openLedger(
  config: LedgerConfig,
  clock: Clock = new SystemClock(),
  { heard = () => undefined, logger = NO_LOG }: Listeners = {},
): Promise<Ledger> {
  const zones = chooseZones(config.zoneData);
  useZoneRules(zones.rules);
  const opened = new CloseStack();
  try {
    const stores = await openStores(config, opened, logger);
    const ledger = await startLedger(config, { ...stores, clock, heard }, opened);
    return { ...ledger, zones };
  } catch (cause) {
    await opened.close();
    throw cause;
  }
}

async function startLedger(
  config: LedgerConfig,
  { heard, ...from }: Stores & { readonly clock: Clock; readonly heard: FeedListener },
  opened: CloseStack,
): Promise<Omit<Ledger, 'zones'>> {
  const { vault, clock, ownLog } = from;
  const places = placesOf(config);
  const served = places.log !== 'embedded' || places.readModels !== 'embedded';
  const runner = runnerOf(config, from);
  const sole = soleInstance(from, opened);
  const progress = new Progress(() => runner.expedite());
  opened.add(async () => progress.close());
  const { lanesMax, snapshotEvery } = config;
  const settings = { lanesMax, snapshotEvery };
  const mark = new VaultFingerprint({ ...from, texts: mismatchTexts(config) });
  const ids = served ? provenIds(from, { sole, runner, mark }) : from.ids;
  const feed = new Backpressure(progress, ownLog === null ? BYTES_PER_EVENT : 1);
  const refusals = refusalsOf(config, from);
  opened.add(() => refusals.close());
  const lanes = new Lanes({ ...from, ids, feed, settings, refusals });
  opened.add(() => runner.close());
  // The lanes go first: what they still record is fed before the feed stops.
  opened.add(() => lanes.drain());
  // Before anything is fed: without the keys read models would be filled with what reads `erased`.
  if (!served) await mark.check();
  const feeding = startFeed(runner, (lines) => {
    progress.report(lines);
    heard(lines);
  });
  if (!served) {
    await feeding;
    await refuseAhead(from.ids, await from.log.end(), from.logger);
  }
  await refuseSecond(from, sole, runner);
  if (served) await refuseForeign(mark, from.logger);
  await followLog(from, { progress, runner }, opened);
  const names = new UniqueNames({ ...from, lanes });
  const parts = { vault, clock, lanes, names, progress, refusals, runner, places, feeding };
  const disk = new SystemDisk(from.directory?.path ?? null);
  return { ...from, ...parts, ids, disk, close: () => opened.close() };
}

function refusalsOf(
  { refusalDays, refusalsMax }: LedgerConfig,
  { refusals: log, logger, clock }: Stores & { readonly clock: Clock },
): Refusals {
  const settings = { days: refusalDays, most: refusalsMax };
  return new Refusals({ log, clock, settings, logger: logger.of('refusals') });
}

/** An event's share of EventStoreDB's positions, which count bytes. */
const BYTES_PER_EVENT = 800;

function placesOf({ eventStoreUrl, mongodbUrl }: LedgerConfig): StoreLocations {
  return {
    log: eventStoreUrl === null ? 'embedded' : 'EventStoreDB',
    readModels: mongodbUrl === null ? 'embedded' : 'MongoDB',
  };
}

async function startFeed(runner: ProjectionRunner, heard: FeedListener): Promise<void> {
  try {
    await runner.start(heard);
  } catch (cause) {
    // Closed before a server ever answered: there is nobody left to be told.
    if (!(cause instanceof ShutDown)) throw cause;
  }
}

/**
 * The feed begins an index anew that is ahead of the log. Where its thread died before it could,
 * nothing may be decided on what stands there.
 */
async function refuseAhead(ids: IdIndex, end: bigint, logger: Logger): Promise<void> {
  const unknown = logger.ignoring('warn', 'it is not known how far the id index reaches');
  const covered = (await ids.covered().catch(unknown)) ?? -1n;
  if (covered <= end) return;
  throw new IdIndexAhead(
    `the id index has seen position ${covered}, but the log ends at ${end} (was an older copy ` +
      `of it put back?): delete ${DATA_FILES.operations}, it is made again from the log`,
  );
}

/** Where the log is one process's own, nobody else may feed from another log into the same index. */
function isSole({ ownLog }: Stores, runner: ProjectionRunner): runner is LeasedRunner {
  return ownLog !== null && runner instanceof LeasedRunner;
}

/** Holds what says that this instance is the only one, where it has to be and others could come. */
function soleInstance(
  { soleLeases, masterKey, logger }: Stores,
  opened: CloseStack,
): SingleInstanceLease | null {
  if (soleLeases === null) return null;
  const sole = new SingleInstanceLease(soleLeases, ledgerName(masterKey), {
    logger: logger.of('lease'),
  });
  opened.add(() => sole.close());
  return sole;
}

interface Guards {
  readonly sole: SingleInstanceLease | null;
  readonly runner: ProjectionRunner;
  readonly mark: VaultFingerprint;
}

function provenIds(from: Stores, { sole, runner, mark }: Guards): IdIndex {
  if (sole !== null) return new CheckedIdIndex(from.ids, from.log, () => sole.isHeld, mark);
  const admitted = isSole(from, runner) ? () => runner.feeds : undefined;
  return new CheckedIdIndex(from.ids, from.log, admitted, mark);
}

/** While a server is away nobody knows; then nothing is decided before it is known. */
async function refuseForeign(mark: VaultFingerprint, logger: Logger): Promise<void> {
  try {
    await mark.check();
  } catch (cause) {
    if (cause instanceof VaultMismatch || cause instanceof LogLost) throw cause;
    logger.warn('it is not known yet whether the vault belongs to the log', { cause });
  }
}

async function refuseSecond(
  from: Stores,
  sole: SingleInstanceLease | null,
  runner: ProjectionRunner,
): Promise<void> {
  if (sole !== null) {
    if (await sole.acquire(SOLE_PATIENCE_MS)) return;
    throw new LedgerInUse(
      'another instance works with this EventStoreDB and has read models of its own: stop it' +
        ' first, or give both the same MONGODB_URL',
    );
  }
  if (!isSole(from, runner) || (await runner.acquire(SOLE_PATIENCE_MS))) return;
  throw new LedgerInUse(
    'another instance works with this MongoDB and has a log of its own: stop it first, or give' +
      ' both the same EVENTSTORE_URL',
  );
}

/** Who learns how far the log reaches: its own commits tell, a shared one has to be asked. */
async function followLog(
  { log, ownLog, logger }: Pick<Stores, 'log' | 'ownLog' | 'logger'>,
  { progress, runner }: { readonly progress: Progress; readonly runner: ProjectionRunner },
  opened: CloseStack,
): Promise<void> {
  if (ownLog === null) {
    const watch = pollLogEnd(log, (end) => progress.committed(end), {
      logger: logger.of('event-log'),
    });
    opened.add(() => watch.close());
    return;
  }
  progress.committed(await ownLog.end());
  ownLog.onCommitted((end) => {
    progress.committed(end);
    runner.committed(end);
  });
}

function runnerOf(config: LedgerConfig, from: Stores): ProjectionRunner {
  const { ownLog, masterKey, leases, logger } = from;
  if (ownLog !== null && usesEmbeddedWorker(config)) {
    return new EmbeddedRunner({
      dataDir: config.dataDir,
      masterKey,
      durable: ownLog.durable.shared,
      logger,
      logCopied: () => ownLog.checkpointWal(),
    });
  }
  const { eventStoreUrl, mongodbUrl } = config;
  if (eventStoreUrl !== null && mongodbUrl !== null && config.projections === 'worker') {
    return new ServerRunner({ eventStoreUrl, mongodbUrl, masterKey }, { logger });
  }
  const parts = { ...from, projections: PROJECTIONS };
  return leases === null ? new InlineRunner(parts) : new LeasedRunner({ ...parts, leases });
}
