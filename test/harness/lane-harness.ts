import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedEventLog } from '../../src/adapters/embedded/log/event-log.js';
import type { Caller } from '../../src/application/lanes/answer.js';
import type {
  LaneDependencies,
  LaneSettings,
} from '../../src/application/lanes/lane-dependencies.js';
import { Lanes, type ClientCommand } from '../../src/application/lanes/lanes.js';
import { decodeFact } from '../../src/codec/codec.js';
import type { Command, CreateClient } from '../../src/domain/client/commands.js';
import { idsMentioned } from '../../src/domain/client/ids.js';
import { PROFILE_DEFAULT, SETTINGS_DEFAULT } from '../../src/domain/client/settings.js';
import { NO_LOG } from '../../src/ports/logger.js';
import { MemoryIdIndex } from './memory/id-index.js';
import { MemoryKeyVault } from './memory/key-vault.js';
import { MemorySnapshots } from './memory/snapshots.js';
import { FaultyLog } from './faulty-log.js';
import { SetClock } from './set-clock.js';

/** A write path over the embedded log, whose index, clock and faults the spec controls. */

export const CALLER: Caller = {
  actor: { type: 'admin', id: 'key-1' },
  correlationId: 'correlation-1',
  causationId: null,
};

export function creation(clientId: string, username = `user-${clientId}`): CreateClient {
  return {
    type: 'CreateClient',
    clientId,
    currency: 'CREDIT',
    names: { username, email: `${username}@example.com` },
    profile: { ...PROFILE_DEFAULT, firstName: 'Ada', lastName: 'Lovelace' },
    settings: SETTINGS_DEFAULT,
    key: { id: `id:${clientId}`, fingerprint: `create ${username}` },
  };
}

/** Commands of one client, as a batch takes them. */
export function itemsOf(clientId: string, commands: readonly Command[]): ClientCommand[] {
  return commands.map((command) => ({ clientId, command }));
}

/** Lanes on the stores of a spec, as one instance of several has them. */
export function lanesOn(
  { log, vault, ids }: Pick<LaneDependencies, 'log' | 'vault' | 'ids'>,
  clock: SetClock,
  lanesMax = 10,
): Lanes {
  const settings = { lanesMax, snapshotEvery: 500 };
  const feed = { whenReady: () => null };
  return new Lanes({
    ...{ log, vault, ids, clock, settings, feed },
    snapshots: new MemorySnapshots(),
    logger: NO_LOG,
  });
}

const SETTINGS: LaneSettings = { lanesMax: 1_000, snapshotEvery: 10 };

export class LaneHarness {
  readonly clock = new SetClock(Date.UTC(2026, 10, 21, 12));
  readonly vault = new MemoryKeyVault();
  readonly snapshots = new MemorySnapshots();
  /** Called while the lanes look ids up. */
  onLookUp: () => void = () => undefined;
  /** The backpressure of the engine on a pass; null = there is capacity. */
  whenCaughtUp: () => Promise<void> | null = () => null;
  private ids = new MemoryIdIndex();
  lanes: Lanes;

  constructor(
    private readonly folder: string,
    private readonly store: EmbeddedEventLog,
    readonly log: FaultyLog,
  ) {
    this.lanes = this.open(log, SETTINGS);
  }

  /** A second instance's lanes on the same log. */
  rival(): Promise<Lanes> {
    return Promise.resolve(this.open(new FaultyLog(this.log.inner, this.log.shared), SETTINGS));
  }

  /** Forgets everything in memory, as a new process would. */
  restart(settings: LaneSettings = SETTINGS): Promise<void> {
    this.lanes = this.open(this.log, settings);
    return Promise.resolve();
  }

  async create(clientId: string): Promise<void> {
    await this.lanes.submit(clientId, creation(clientId), CALLER);
  }

  /**
   * Projects into the index up to a position (or everything). A filled index is first replaced by
   * an empty one, which the lanes see from the next restart on.
   */
  async feedIndex(through?: bigint): Promise<void> {
    if ((await this.ids.covered()) >= 0n) this.ids = new MemoryIdIndex();
    const end = through ?? (await this.store.end());
    for await (const batch of this.store.readAll({ after: -1n, batchMax: 100, prefixes: [] })) {
      const events = [...batch.events].filter((event) => event.position <= end);
      for (const event of events) {
        const clientId = event.stream.replace('client-', '');
        const fact = decodeFact(event, await this.vault.findKey(clientId));
        const ids = idsMentioned(fact, fact.operation);
        const entries = ids.map((id) => ({ ...id, clientId, revision: event.revision }));
        await this.ids.add(entries, event.position);
      }
    }
  }

  /** Makes the snapshot name an event that is not in the log. */
  async corruptSnapshotHash(clientId: string): Promise<void> {
    const stream = `client-${clientId}`;
    const snapshot = await this.snapshots.load(stream);
    if (snapshot === null) throw new Error('there is no snapshot to spoil');
    await this.snapshots.save({ ...snapshot, hash: 'f'.repeat(64) });
  }

  /** Makes the snapshot one that does not say which ids were seen, as those of large clients. */
  async dropIdFilter(clientId: string): Promise<void> {
    const stream = `client-${clientId}`;
    const snapshot = await this.snapshots.load(stream);
    if (snapshot === null) throw new Error('there is no snapshot to make blind');
    const state = { ...(JSON.parse(snapshot.state) as object), seen: null };
    const { sha256: _digest, ...older } = state as { sha256?: string };
    await this.snapshots.save({ ...snapshot, state: JSON.stringify(older) });
  }

  /** A copy of the log as it is now, for the place of the one that it becomes. */
  async copy(): Promise<EmbeddedEventLog> {
    const copy = new EmbeddedEventLog(join(this.folder, 'copy.db'), { role: 'writer' });
    for await (const batch of this.store.readAll({ after: -1n, batchMax: 100, prefixes: [] })) {
      for (const event of batch.events)
        await copy.append(event.stream, event.revision - 1n, [event]);
    }
    return copy;
  }

  async close(): Promise<void> {
    await this.store.close();
    await rm(this.folder, { recursive: true });
  }

  private open(log: FaultyLog, settings: LaneSettings): Lanes {
    const { vault, snapshots, clock, ids } = this;
    ids.onFind = () => this.onLookUp();
    const feed = { whenReady: () => this.whenCaughtUp() };
    return new Lanes({ log, vault, snapshots, logger: NO_LOG, clock, ids, settings, feed });
  }
}

/** For `describe.each`: a title, and whether other instances write as well. */
export const LOGS = [
  ['a log of our own', false],
  ['a log shared with other instances', true],
] as const;

export async function openHarness({ shared }: { readonly shared: boolean }): Promise<LaneHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'tallystick-lanes-'));
  const store = new EmbeddedEventLog(join(folder, 'log.db'), { role: 'writer' });
  return new LaneHarness(folder, store, new FaultyLog(store, shared));
}
