import { randomUUID } from 'node:crypto';
import type { MeterDocument } from '../../../projections/meter.js';
import { ChangedClients } from '../../../src/application/lanes/changed-clients.js';
import { ClientChanges } from '../../../src/application/push/client-changes.js';
import { MeterWatch } from '../../../src/application/push/meter-watch.js';
import type { PushedMeter } from '../../../src/application/push/watched-client.js';
import type {
  CurrentBalance,
  PresentBalance,
} from '../../../src/application/queries/current-balance.js';
import { SETTINGS_DEFAULT } from '../../../src/domain/client/settings.js';
import { clientStream } from '../../../src/domain/client/streams.js';
import { termsOf } from '../../../src/domain/client/terms.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { until } from '../../contracts/until.js';
import { CountedLog } from '../../harness/memory/counted-log.js';

/** Balances as the lanes and the read model of an instance have them. */
class Balances {
  /** Revisions by client: in memory, and in the read model. */
  readonly lanes = new Map<string, bigint>();
  readonly documents = new Map<string, bigint>();
  reads = 0;

  get asked(): CurrentBalance {
    return this as unknown as CurrentBalance;
  }

  now(): number {
    return Date.now();
  }

  inMemory(clientId: string, minRevision: bigint): PresentBalance | null {
    const revision = this.lanes.get(clientId);
    return revision === undefined || revision < minRevision ? null : balanceAt(revision);
  }

  async of(clientId: string, minRevision: bigint | null): Promise<PresentBalance> {
    this.reads += 1;
    const revision = this.documents.get(clientId) ?? -1n;
    if (revision < (minRevision ?? 0n)) throw new Error('the read model is behind');
    return balanceAt(revision);
  }
}

function balanceAt(revision: bigint): PresentBalance {
  const noWindows = { day: null, week: null, month: null };
  return {
    meter: { revision: String(revision) } as MeterDocument,
    available: 0n,
    floor: 0n,
    terms: termsOf(SETTINGS_DEFAULT),
    windows: noWindows,
    t: 0,
    expiresFrom: Infinity,
    recordedAt: 0,
  };
}

describe('the watch of meters', () => {
  let log: CountedLog;
  let balances: Balances;
  let changed: ChangedClients;
  let watch: MeterWatch;
  let seen: string[];
  const listener = ({ revision }: PushedMeter): unknown => seen.push(String(revision));

  function open(shared: boolean): void {
    log = new CountedLog(shared);
    balances = new Balances();
    changed = new ChangedClients();
    const changes = new ClientChanges(changed, log, NO_LOG);
    watch = new MeterWatch(balances.asked, changes, log, NO_LOG);
    seen = [];
  }

  /** Another instance appends, and its projection engine writes the read model. */
  async function append(clientId: string, through: bigint): Promise<void> {
    const event = { eventId: randomUUID(), type: 'Any', data: '{}', metadata: '{}' };
    await log.append(clientStream(clientId), through - 1n, [event]);
    balances.documents.set(clientId, through);
  }

  it('passes on one meter for all changes of a round: the newest', async () => {
    open(false);
    await append('a', 0n);
    const { close } = await watch.open('a', listener);
    for (let revision = 1n; revision <= 100n; revision++) {
      balances.lanes.set('a', revision);
      changed.recorded('a', revision);
    }
    await until(() => seen.includes('100'));
    expect(seen).toEqual(['0', '100']);
    expect(balances.reads).toBe(1);
    close();
  });

  it('does nothing for a client that is not watched, also after its watch was closed', async () => {
    open(true);
    await append('a', 0n);
    const { close } = await watch.open('a', listener);
    expect(log.followers).toBe(1);
    close();
    await until(() => log.followers === 0);
    balances.lanes.set('a', 1n);
    changed.recorded('a', 1n);
    changed.recorded('b', 1n);
    expect([seen, balances.reads]).toEqual([['0'], 1]);
  });

  it('keeps nothing of a client that cannot be read', async () => {
    open(true);
    await expect(watch.open('unknown', listener)).rejects.toThrow('behind');
    await until(() => log.followers === 0);
  });

  it('follows what other instances append', async () => {
    open(true);
    await append('a', 0n);
    const { close } = await watch.open('a', listener);
    await append('b', 0n);
    await append('a', 1n);
    await until(() => seen.includes('1'));
    close();
  });

  it('reads again until the read model has the revision of the log', async () => {
    open(true);
    await append('a', 0n);
    await append('a', 1n);
    balances.documents.set('a', 0n);
    const { first, head, close } = await watch.open('a', listener);
    expect([first.revision, head]).toEqual([0n, 1n]);
    await until(() => balances.reads > 1);
    balances.documents.set('a', 1n);
    await until(() => seen.includes('1'));
    close();
  });

  it('misses no change while the log has ended its subscription', async () => {
    open(true);
    await append('a', 0n);
    const { close } = await watch.open('a', listener);
    await log.endAll();
    expect(log.followers).toBe(0);
    await append('a', 1n);
    await until(() => seen.includes('1'));
    await append('a', 2n);
    await until(() => seen.includes('2'));
    expect(log.followers).toBe(1);
    close();
  });
});
