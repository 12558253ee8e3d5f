import { PROJECTIONS } from '../../projections/all.js';
import { DATA_FILES } from '../adapters/embedded/sqlite/data-files.js';
import { EmbeddedRunner } from '../adapters/workers/embedded-runner.js';
import { ServerRunner } from '../adapters/workers/server-runner.js';
import { ProjectionEngine } from '../application/engine/projection-engine.js';
import { ENGINE_DEFAULT } from '../application/engine/engine-options.js';
import { LeasedRunner } from '../application/engine/leased-runner.js';
import { CheckedIdIndex } from '../application/instances/checked-id-index.js';
import { ledgerName } from '../application/instances/ledger-id.js';
import { LeaseLoop, type LeaseTimes } from '../application/instances/lease-loop.js';
import {
  LogLost,
  VaultFingerprint,
  VaultMismatch,
} from '../application/instances/vault-fingerprint.js';
import type { Config } from '../config.js';
import type { IdIndex } from '../ports/id-index.js';
import type { ProjectionRunner } from '../ports/projection-runner.js';
import { usesEmbeddedWorker, type CloseStack, type Stores } from './open-stores.js';
import { mismatchTexts } from './vault-mismatch.js';

/** The id index contains events that the log does not have, and could not be reset. */
export class IdIndexAhead extends Error {
  override readonly name = 'IdIndexAhead';
}

/** Another instance works with the same stores, although only one may. */
export class LedgerInUse extends Error {
  override readonly name = 'LedgerInUse';
}

/** Rejects when a condition does not hold that must, before the service accepts commands. */
export type StartCheck = () => Promise<void>;

/** The parts that depend on where the stores are. */
export interface Topology {
  readonly ids: IdIndex;
  readonly runner: ProjectionRunner;
  /** The service waits for the first report of the projection engine before it starts. */
  readonly waitsForEngine: boolean;
  /** In order, before the projection engine starts. */
  readonly beforeEngine: readonly StartCheck[];
  /** In order, after the projection engine was started. */
  readonly afterEngine: readonly StartCheck[];
}

export type TopologyConfig = Pick<
  Config,
  'dataDir' | 'eventStoreUrl' | 'mongodbUrl' | 'masterKey' | 'projections'
>;

/** Readers of embedded stores may find damage that the projection engine does not meet. */
const LOOK_MS = 1_000;
/** A killed instance holds its lease for a while; a new one waits that long. */
const LEASE_PATIENCE_MS = 20_000;
const SINGLE_INSTANCE_TIMES: LeaseTimes = { holdMs: 10_000, askMs: 3_000 };

/** Chooses one of the four topologies by where the log and the read models are. */
export function topologyOf(config: TopologyConfig, from: Stores, opened: CloseStack): Topology {
  const fingerprint = new VaultFingerprint({ ...from, texts: mismatchTexts(config) });
  const usesServers = config.eventStoreUrl !== null || config.mongodbUrl !== null;
  if (!usesServers) return embedded(config, from, fingerprint);
  if (from.soleLeases !== null) return embeddedReadModels(config, from, { fingerprint, opened });
  if (from.localLog !== null) return embeddedLog(config, from, fingerprint);
  return servers(config, from, fingerprint);
}

/** Everything in the data directory, which one process locks: no other instance exists. */
function embedded(config: TopologyConfig, from: Stores, fingerprint: VaultFingerprint): Topology {
  return {
    ids: from.ids,
    runner: runnerOf(config, from),
    waitsForEngine: true,
    // Without the keys the read models would be filled with `erased` in place of personal fields.
    beforeEngine: [() => fingerprint.check()],
    afterEngine: [() => checkIdIndex(from)],
  };
}

/** The log on EventStoreDB, the read models in the data directory: one instance per ledger. */
function embeddedReadModels(
  config: TopologyConfig,
  from: Stores,
  { fingerprint, opened }: { fingerprint: VaultFingerprint; opened: CloseStack },
): Topology {
  if (from.soleLeases === null) throw new Error('a lease is needed to select the running instance');
  // A second instance with another disk would decide without the ids and names of the first.
  const lease = new LeaseLoop({
    leases: from.soleLeases,
    name: ledgerName(from.masterKey),
    times: SINGLE_INSTANCE_TIMES,
    logger: from.logger.of('lease'),
  });
  lease.start();
  opened.add(() => lease.close());
  return {
    ids: new CheckedIdIndex(from.ids, from.log, () => lease.isHeld, fingerprint),
    runner: runnerOf(config, from),
    waitsForEngine: false,
    beforeEngine: [],
    afterEngine: [
      onlyInstance(
        lease,
        'another instance works with this EventStoreDB and has separate read models: stop it' +
          ' first, or give both the same MONGODB_URL',
      ),
      vaultIfReachable(fingerprint, from),
    ],
  };
}

/** The log in the data directory, the read models on MongoDB: one instance per database. */
function embeddedLog(
  config: TopologyConfig,
  from: Stores,
  fingerprint: VaultFingerprint,
): Topology {
  const runner = runnerOf(config, from);
  if (!(runner instanceof LeasedRunner)) throw new Error('read models on MongoDB need a lease');
  return {
    ids: new CheckedIdIndex(from.ids, from.log, () => runner.feeds, fingerprint),
    runner,
    waitsForEngine: false,
    beforeEngine: [],
    afterEngine: [
      onlyInstance(
        runner,
        'another instance works with this MongoDB and has a separate log: stop it first, or' +
          ' give both the same EVENTSTORE_URL',
      ),
      vaultIfReachable(fingerprint, from),
    ],
  };
}

/** Both servers: any number of instances. */
function servers(config: TopologyConfig, from: Stores, fingerprint: VaultFingerprint): Topology {
  return {
    ids: new CheckedIdIndex(from.ids, from.log, undefined, fingerprint),
    runner: runnerOf(config, from),
    waitsForEngine: false,
    beforeEngine: [],
    afterEngine: [vaultIfReachable(fingerprint, from)],
  };
}

function runnerOf(config: TopologyConfig, from: Stores): ProjectionRunner {
  const { localLog, masterKey, leases, logger } = from;
  if (localLog !== null && usesEmbeddedWorker(config)) {
    return new EmbeddedRunner({
      dataDir: config.dataDir,
      masterKey,
      durable: localLog.sharedPosition,
      logger,
      logCopied: () => localLog.checkpointWal(),
    });
  }
  const { eventStoreUrl, mongodbUrl } = config;
  if (eventStoreUrl !== null && mongodbUrl !== null && config.projections === 'worker') {
    return new ServerRunner({ eventStoreUrl, mongodbUrl, masterKey }, { logger });
  }
  const parts = { ...from, projections: PROJECTIONS };
  if (leases !== null) return new LeasedRunner({ ...parts, leases });
  return new ProjectionEngine(parts, { ...ENGINE_DEFAULT, lookMs: LOOK_MS });
}

/**
 * The projection engine resets an id index that is ahead of the log. If its worker died before
 * that, no command may be decided with that index.
 */
async function checkIdIndex({ ids, log, logger }: Stores): Promise<void> {
  const end = await log.end();
  const unknown = logger.ignoring('warn', 'the checkpoint of the id index cannot be read');
  const checkpoint = (await ids.covered().catch(unknown)) ?? -1n;
  if (checkpoint <= end) return;
  throw new IdIndexAhead(
    `the id index has seen position ${checkpoint}, but the log ends at ${end} (was an older ` +
      `backup restored?): delete ${DATA_FILES.operations}, it is rebuilt from the log`,
  );
}

/** The lease is this instance's; `inUse` says what to do when it is another's. */
function onlyInstance(lease: Pick<LeasedRunner, 'acquire'>, inUse: string): StartCheck {
  return async () => {
    if (!(await lease.acquire(LEASE_PATIENCE_MS))) throw new LedgerInUse(inUse);
  };
}

/**
 * While a server is unreachable the result is unknown; no command is decided before it is known.
 */
function vaultIfReachable(fingerprint: VaultFingerprint, { logger }: Stores): StartCheck {
  return async () => {
    try {
      await fingerprint.check();
    } catch (cause) {
      if (cause instanceof VaultMismatch || cause instanceof LogLost) throw cause;
      logger.warn('it is not known yet whether the vault belongs to the log', { cause });
    }
  };
}
