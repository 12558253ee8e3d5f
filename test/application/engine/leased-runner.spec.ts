import { PROJECTIONS } from '../../../projections/all.js';
import { LeasedRunner } from '../../../src/application/engine/leased-runner.js';
import { Progress } from '../../../src/application/engine/progress.js';
import { RebuildRefused, type ProjectionStatus } from '../../../src/ports/projection-runner.js';
import { ENOUGH_MS, until } from '../../contracts/until.js';
import { MemoryLeases } from '../../harness/memory/leases.js';
import { stepClock } from '../../harness/stepped-clock.js';
import { Feed, QUICK } from './engine-harness.js';
import { Story } from '../../projections/story.js';

const TIMES = { holdMs: 200, askMs: 20, lookMs: 5, hurriedMs: 1, patienceMs: ENOUGH_MS };
const SOON = ENOUGH_MS;

/** One of several instances over the stores of one harness. */
class Instance {
  readonly progress: Progress;
  readonly runner: LeasedRunner;
  lines: readonly ProjectionStatus[] = [];

  constructor(
    harness: Feed,
    readonly leases: MemoryLeases,
  ) {
    const { log, ids, documents, vault } = harness;
    const parts = { log, ids, documents, vault, projections: PROJECTIONS, leases };
    this.runner = new LeasedRunner(parts, QUICK, TIMES);
    this.progress = new Progress(() => this.runner.expedite());
  }

  async start(): Promise<void> {
    await this.runner.start((lines) => {
      this.lines = lines;
      this.progress.report(lines);
    });
  }
}

describe('several instances with one projection engine', () => {
  stepClock();
  const story = new Story().created().recharged('100').debited('1').debited('2');
  let harness: Feed;
  let one: Instance;
  let two: Instance;
  beforeEach(async () => {
    harness = new Feed();
    const leases = new MemoryLeases();
    one = new Instance(harness, leases);
    two = new Instance(harness, leases.rival());
    await one.start();
    await two.start();
  });
  afterEach(async () => {
    await Promise.all([one.runner.close(), two.runner.close()]);
  });

  it('run it once, and all of them know its progress [S1-24]', async () => {
    expect([one.runner.feeds, two.runner.feeds]).toEqual([true, false]);
    const waiting = two.progress.waitFor('balance', 3n, SOON);
    await harness.append(story.facts);
    expect(await waiting).toBe(true);
    expect(harness.documents.contents('balance')).toMatchObject([{ body: { available: '97' } }]);
    expect(await two.progress.waitFor('operations', 3n, SOON)).toBe(true);
    await until(() => two.lines.every(({ state }) => state === 'live'));
    expect(two.lines.map(({ name }) => name)).toEqual(one.lines.map(({ name }) => name));
  });

  it('continue at once when the leader ends', async () => {
    await harness.append(story.facts.slice(0, 2));
    expect(await two.progress.waitFor('balance', 1n, SOON)).toBe(true);
    await one.runner.close();
    await harness.append(story.facts.slice(2));
    expect(await two.progress.waitFor('balance', 3n, SOON)).toBe(true);
    await until(() => two.runner.feeds);
  });

  it('give way to another that was frozen no longer than the lease says', async () => {
    one.leases.down = true;
    await until(() => two.runner.feeds);
    expect(one.runner.feeds).toBe(false);
    // The first gets no notice: for a while both engines run, which does no harm.
    await harness.append(story.facts);
    expect(await two.progress.waitFor('all', 3n, SOON)).toBe(true);
    expect(await one.progress.waitFor('all', 3n, SOON)).toBe(true);
    one.leases.down = false;
    await until(() => !one.runner.feeds);
    expect(harness.documents.contents('balance')).toMatchObject([{ body: { available: '97' } }]);
    expect(harness.documents.contents('credit-log')).toHaveLength(3);
  });

  it('hand the engine over to the instance that is asked to rebuild [I16]', async () => {
    await harness.append(story.facts);
    await two.progress.waitFor('all', 3n, SOON);
    const before = harness.documents.contents('balance');
    const { done } = await two.runner.rebuild('balance');
    await done;
    expect([one.runner.feeds, two.runner.feeds]).toEqual([false, true]);
    expect(harness.documents.contents('balance')).toEqual(before);
    await harness.append(new Story('0198f0c4-0000-7000-8000-000000000002').created().facts);
    expect(await one.progress.waitFor('balance', 4n, SOON)).toBe(true);
  });

  it('refuse to rebuild what is none, on every instance', async () => {
    await expect(two.runner.rebuild('nothing')).rejects.toThrow(RebuildRefused);
  });

  it('report an unreachable store, and its return', async () => {
    harness.documents.down = true;
    await until(() => two.lines.every(({ state }) => state === 'retrying'));
    expect(two.lines[0]?.lastError).toContain('ReadModelUnavailable');
    harness.documents.down = false;
    await until(() => two.lines.every(({ state }) => state === 'live'));
  });
});

describe('an instance that starts while the stores are away', () => {
  stepClock();
  it('starts the engine automatically when they answer', async () => {
    const harness = new Feed();
    await harness.append(new Story().created().facts);
    const only = new Instance(harness, new MemoryLeases());
    harness.log.down = true;
    only.leases.down = true;
    const started = only.start();
    await until(() => only.lines.some(({ state }) => state === 'retrying'));
    harness.log.down = false;
    only.leases.down = false;
    await started;
    expect(await only.progress.waitFor('all', 0n, SOON)).toBe(true);
    await only.runner.close();
  });

  it('can be ended before that', async () => {
    const harness = new Feed();
    const only = new Instance(harness, new MemoryLeases());
    harness.log.down = true;
    const started = only.start();
    await until(() => only.lines.some(({ state }) => state === 'retrying'));
    await only.runner.close();
    await started;
  });
});
