import { setImmediate as nextTurn } from 'node:timers/promises';
import { balance } from '../../../projections/balance.js';
import { Progress } from '../../../src/application/engine/progress.js';
import { Freshness } from '../../../src/application/queries/freshness.js';
import { NO_STREAM } from '../../../src/ports/event-log.js';
import type { FeedState } from '../../../src/ports/projection-runner.js';
import { debit, recharge } from '../../harness/commands.js';
import { CALLER, creation, openHarness, type LaneHarness } from '../../harness/lane-harness.js';

const COLLECTIONS = [balance.collection];
const LATER_MS = 60_000;

describe('freshness', () => {
  let harness: LaneHarness;
  let progress: Progress;

  beforeEach(async () => {
    harness = await openHarness({ shared: true });
    progress = new Progress();
  });

  afterEach(async () => {
    progress.close();
    await harness.close();
  });

  const freshness = (): Freshness => new Freshness(harness.log, progress, harness.lanes);
  const later = (): number => performance.now() + LATER_MS;

  function report(position: bigint, state: FeedState = 'live'): void {
    const { name } = balance.collection;
    progress.report([{ name, version: 1, position, state, rebuilding: null, lastError: null }]);
  }

  /** Creates a client; gives the position of its creation. */
  async function created(clientId: string): Promise<bigint> {
    const answer = await harness.lanes.submit(clientId, creation(clientId), CALLER);
    if (answer.kind !== 'done') throw new Error('the creation was refused');
    return answer.position;
  }

  async function isPending(promise: Promise<unknown>): Promise<boolean> {
    let pending = true;
    void promise.then(() => (pending = false));
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    return pending;
  }

  it('waits for what was answered about the client, and for no other client [S1-24]', async () => {
    const first = await created('a');
    const second = await created('b');
    report(first);
    expect(await freshness().ofClient('a', COLLECTIONS, later())).toBe(0n);
    const waiting = freshness().ofClient('b', COLLECTIONS, later());
    expect(await isPending(waiting)).toBe(true);
    report(second);
    expect(await waiting).toBe(0n);
  });

  it('waits for an evicted client until all evicted clients are read', async () => {
    await harness.restart({ lanesMax: 1, snapshotEvery: 10 });
    await created('a');
    const evicted = await created('b');
    await created('c');
    report(evicted - 1n);
    const waiting = freshness().ofClient('a', COLLECTIONS, later());
    expect(await isPending(waiting)).toBe(true);
    report(evicted);
    expect(await waiting).toBe(NO_STREAM);
  });

  it('waits for nothing before the first answer of the instance', async () => {
    await created('a');
    await harness.restart();
    report(-1n);
    expect(await freshness().ofClient('a', COLLECTIONS, later())).toBe(NO_STREAM);
    await freshness().ofLedger(null, COLLECTIONS);
  });

  it('counts a replayed answer, however long ago its event was recorded', async () => {
    const position = await created('a');
    await harness.restart();
    await harness.feedIndex();
    await created('a');
    report(position - 1n);
    const waiting = freshness().ofLedger(null, COLLECTIONS);
    expect(await isPending(waiting)).toBe(true);
    report(position);
    await waiting;
  });

  it('lets lists wait for the newest answer about any client', async () => {
    await created('a');
    const position = await created('b');
    report(position - 1n);
    const waiting = freshness().ofLedger(null, COLLECTIONS);
    expect(await isPending(waiting)).toBe(true);
    report(position);
    await waiting;
  });

  it('does not wait for a read model that has failed, and says so of a demanded position', async () => {
    const position = await created('a');
    report(-1n, 'failed');
    expect(await freshness().ofClient('a', COLLECTIONS, later())).toBe(NO_STREAM);
    await freshness().ofLedger(null, COLLECTIONS);
    await expect(freshness().ofLedger(position, COLLECTIONS)).rejects.toMatchObject({
      code: 'PROJECTION_BEHIND',
    });
  });

  it('serves what there is when the time is over, and refuses what was demanded', async () => {
    const position = await created('a');
    report(position - 1n);
    const over = performance.now();
    expect(await freshness().ofClient('a', COLLECTIONS, over)).toBe(NO_STREAM);
    await expect(freshness().demand(position, COLLECTIONS, over)).rejects.toMatchObject({
      code: 'PROJECTION_BEHIND',
    });
  });

  it('takes a client for whole when all that other instances recorded is read', async () => {
    await created('a');
    const rival = await harness.rival();
    await rival.submit('a', recharge('5', 'r-1'), CALLER);
    const answer = await rival.submit('a', debit('m-1'), CALLER);
    if (answer.kind !== 'done') throw new Error('the debit was refused');
    report(answer.position - 1n);
    const waiting = freshness().whole('a', COLLECTIONS);
    expect(await isPending(waiting)).toBe(true);
    report(answer.position);
    await waiting;
  });
});
