import { EmbeddedLeases } from '../adapters/embedded/leases.js';
import { SystemClock } from '../adapters/system/clock.js';
import { SystemDisk } from '../adapters/system/disk.js';
import { chooseZones, type ZoneChoice } from '../adapters/system/zone-data.js';
import { ExpiredRecords } from '../application/access/expired-records.js';
import { ApiKeys } from '../application/access/api-keys.js';
import { KeyFacts } from '../application/access/key-facts.js';
import { Backpressure } from '../application/lanes/backpressure.js';
import { pollLogEnd } from '../application/engine/poll-log-end.js';
import { ShutDown } from '../async/retry.js';
import { ChangedClients } from '../application/lanes/changed-clients.js';
import { Lanes } from '../application/lanes/lanes.js';
import { ClockWatch } from '../application/schedule/clock-watch.js';
import { Progress } from '../application/engine/progress.js';
import { StaffDirectory } from '../application/access/staff-directory.js';
import { Refusals } from '../application/refusals/refusals.js';
import type { StoreLocations } from '../application/instances/store-locations.js';
import { UniqueNames } from '../application/names/unique-names.js';
import type { Config } from '../config.js';
import { useZoneRules } from '../domain/zones.js';
import { CloseStack, openStores, type Stores, type StoresConfig } from './open-stores.js';
import { topologyOf } from './topology.js';
import type { AccessRecords } from '../ports/access-records.js';
import type { Clock } from '../ports/clock.js';
import type { Credentials } from '../ports/credentials.js';
import type { Disk } from '../ports/disk.js';
import type { Documents } from '../ports/documents.js';
import type { EventLog } from '../ports/event-log.js';
import type { IdIndex } from '../ports/id-index.js';
import type { KeyVault } from '../ports/key-vault.js';
import type { Leases } from '../ports/leases.js';
import { NO_LOG, type Logger } from '../ports/logger.js';
import type { Snapshots } from '../ports/snapshots.js';
import type { ProjectionStatus, ProjectionRunner } from '../ports/projection-runner.js';

/** The open stores and the write path of one process, with a running projection engine. */
export interface Ledger {
  readonly clock: Clock;
  readonly clockWatch: ClockWatch;
  readonly log: EventLog;
  readonly ids: IdIndex;
  readonly documents: Documents;
  readonly disk: Disk;
  readonly vault: KeyVault;
  readonly credentials: Credentials;
  readonly snapshots: Snapshots;
  readonly access: AccessRecords;
  readonly keyFacts: KeyFacts;
  readonly apiKeys: ApiKeys;
  readonly lanes: Lanes;
  readonly changed: ChangedClients;
  readonly names: UniqueNames;
  readonly staff: StaffDirectory;
  readonly progress: Progress;
  readonly refusals: Refusals;
  readonly runner: ProjectionRunner;
  readonly places: StoreLocations;
  /** The time zone data used by all decisions. */
  readonly zones: ZoneChoice;
  /** Leases between all instances that may work with this ledger. */
  readonly leases: Leases;
  readonly logger: Logger;
  /** Resolves once the projection engine runs; it waits for servers that do not answer yet. */
  readonly feeding: Promise<void>;
  /** Finishes commands in flight, flushes and closes; no method may be called afterwards. */
  close(): Promise<void>;
}

export type LedgerConfig = StoresConfig &
  Pick<
    Config,
    | 'lanesMax'
    | 'snapshotEvery'
    | 'reservationsMax'
    | 'zoneData'
    | 'refusalDays'
    | 'refusalsMax'
    | 'clockJumpMinutes'
  >;

/** Receives every status report of the projection engine, from the first on. */
export type FeedListener = (lines: readonly ProjectionStatus[]) => void;

/** Listeners for events of a running ledger. */
export interface Listeners {
  readonly heard?: FeedListener;
  readonly logger?: Logger;
}

/**
 * Opens the stores, runs the start checks and starts the projection engine. When a part fails, the
 * parts opened before it are closed again. A server that does not respond is no failure: the
 * service starts and waits for it in the background.
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
  const { vault, clock, log } = from;
  const topology = topologyOf(config, from, opened);
  const { ids, runner } = topology;
  const progress = new Progress(() => runner.expedite());
  opened.add(async () => progress.close());
  const { lanesMax, snapshotEvery, reservationsMax } = config;
  const settings = { lanesMax, snapshotEvery, reservationsMax };
  const feed = new Backpressure(progress, log.positionsPerEvent);
  const refusals = refusalsOf(config, from);
  opened.add(() => refusals.close());
  const changed = new ChangedClients();
  const lanes = new Lanes({ ...from, ids, feed, settings, refusals, changed });
  opened.add(() => runner.close());
  // Closed before the runner: the events that the lanes still append are projected.
  opened.add(() => lanes.drain());
  for (const check of topology.beforeEngine) await check();
  const feeding = startEngine(runner, (lines) => {
    progress.report(lines);
    heard(lines);
  });
  if (topology.waitsForEngine) await feeding;
  for (const check of topology.afterEngine) await check();
  await followLog(from, { progress, runner }, opened);
  removeExpired(from, opened);
  const staff = new StaffDirectory({ log, clock });
  const names = new UniqueNames({ ...from, lanes, staff });
  const places = placesOf(config);
  const keyFacts = new KeyFacts(from);
  const apiKeys = new ApiKeys({ ...from, facts: keyFacts });
  const boundMs = config.clockJumpMinutes * 60_000;
  const parts = {
    vault,
    clock,
    clockWatch: new ClockWatch({ clock, logger: from.logger, boundMs }),
    lanes,
    changed,
    names,
    staff,
    keyFacts,
    apiKeys,
    progress,
    refusals,
    runner,
    places,
    feeding,
  };
  const disk = new SystemDisk(from.directory?.path ?? null);
  const leases = from.leases ?? from.soleLeases ?? new EmbeddedLeases();
  return { ...from, ...parts, ids, leases, disk, close: () => opened.close() };
}

function refusalsOf(
  { refusalDays, refusalsMax }: LedgerConfig,
  { refusals: log, logger, clock }: Stores & { readonly clock: Clock },
): Refusals {
  const settings = { days: refusalDays, most: refusalsMax };
  return new Refusals({ log, clock, settings, logger: logger.of('refusals') });
}

function removeExpired(
  { access, clock, logger }: Stores & { readonly clock: Clock },
  opened: CloseStack,
): void {
  const expired = new ExpiredRecords({ access, clock, logger: logger.of('access') });
  opened.add(() => expired.close());
  expired.start();
}

function placesOf({ eventStoreUrl, mongodbUrl }: LedgerConfig): StoreLocations {
  return {
    log: eventStoreUrl === null ? 'embedded' : 'EventStoreDB',
    readModels: mongodbUrl === null ? 'embedded' : 'MongoDB',
  };
}

async function startEngine(runner: ProjectionRunner, heard: FeedListener): Promise<void> {
  try {
    await runner.start(heard);
  } catch (cause) {
    // The service was closed before a server answered: no caller is left to report to.
    if (!(cause instanceof ShutDown)) throw cause;
  }
}

/** Reports the end of the log: a local log reports each commit, a shared log is polled. */
async function followLog(
  { log, localLog, logger }: Pick<Stores, 'log' | 'localLog' | 'logger'>,
  { progress, runner }: { readonly progress: Progress; readonly runner: ProjectionRunner },
  opened: CloseStack,
): Promise<void> {
  if (localLog === null) {
    const watch = pollLogEnd(log, (end) => progress.committed(end), {
      logger: logger.of('event-log'),
    });
    opened.add(() => watch.close());
    return;
  }
  progress.committed(await localLog.end());
  localLog.onCommitted((end) => {
    progress.committed(end);
    runner.committed(end);
  });
}
