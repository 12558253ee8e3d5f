import { RunBatchHandler, type RunBatch } from '../../../src/application/commands/run-batch.js';
import type { Lanes } from '../../../src/application/lanes/lanes.js';
import { ReportExpiry } from '../../../src/application/reactors/report-expiry.js';
import { ScheduledReports } from '../../../src/application/schedule/scheduled-reports.js';
import type { ClientEventType } from '../../../src/domain/client/events.js';
import { debit, recharge, report } from '../../harness/commands.js';
import { CALLER, creation, itemsOf, lanesOn } from '../../harness/lane-harness.js';
import { SetClock } from '../../harness/set-clock.js';
import { settingsWith } from '../../harness/settings.js';
import { Feed } from '../engine/engine-harness.js';

const [ADA, BOB] = [1, 2].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [string, string];
const DAY = 86_400_000;
const WAITING = settingsWith({ dlrWaitDays: 1, refundPolicy: { EXPIRED: 'FULL' } });

/** Lanes of one instance, and the reactor that sends them its batches. */
class Instance {
  readonly lanes: Lanes;
  readonly reactor: ReportExpiry;
  readonly sent: number[] = [];
  /** While true, batches do not arrive. */
  isBroken = false;

  constructor(feed: Feed, clock: SetClock) {
    const { documents } = feed;
    this.lanes = lanesOn(feed, clock);
    const handler = new RunBatchHandler(this.lanes);
    const execute = async (batch: RunBatch) => {
      this.sent.push(batch.items.length);
      if (this.isBroken) throw new Error('broken');
      return handler.execute(batch);
    };
    const commands = { execute } as unknown as ConstructorParameters<
      typeof ReportExpiry
    >[0]['commands'];
    this.reactor = new ReportExpiry({ documents, commands, clock });
  }
}

describe('the reactor report-expiry', () => {
  let clock: SetClock;
  let feed: Feed;
  let one: Instance;
  let two: Instance;

  beforeEach(async () => {
    clock = new SetClock();
    feed = new Feed();
    await feed.start();
    one = new Instance(feed, clock);
    two = new Instance(feed, clock);
    for (const client of [ADA, BOB]) {
      await one.lanes.submit(client, { ...creation(client), settings: WAITING }, CALLER);
      await one.lanes.submit(client, recharge('10000', 'r'), CALLER);
    }
  });
  afterEach(() => feed.stop());

  /** Messages that are in the read model. */
  async function send(client: string, count: number): Promise<void> {
    const many = Array.from({ length: count }, (_, n) => debit(`m-${n}`));
    await one.lanes.submitBatch(itemsOf(client, many), CALLER);
    await feed.settled();
  }

  async function typesOf(client: string): Promise<readonly ClientEventType[]> {
    const events = await feed.log.readForward(`client-${client}`, 0n, 10_000);
    return events.map(({ type }) => type as ClientEventType);
  }

  const expiredOf = async (client: string): Promise<number> =>
    (await typesOf(client)).filter((type) => type === 'MessageExpired').length;

  it('has nothing to do before the end of the wait', async () => {
    await send(ADA, 1);
    clock.set(clock.now() + DAY - 1);
    expect(await one.reactor.isDue()).toBe(false);
    expect(one.reactor.dueSince).toBeNull();
  });

  it('expires what was not reported, and refunds by the policy [S0-25] [S0-26]', async () => {
    await send(ADA, 2);
    await send(BOB, 1);
    await one.lanes.submit(ADA, report('m-0', 'DELIVERED'), CALLER);
    await feed.settled();
    const due = clock.now() + DAY;
    clock.set(due);
    expect(await one.reactor.isDue()).toBe(true);
    expect(one.reactor.dueSince).toBe(due);
    expect(await one.reactor.react()).toBe(false);
    expect((await typesOf(ADA)).slice(-2)).toEqual(['MessageExpired', 'MessageRefunded']);
    expect([await expiredOf(ADA), await expiredOf(BOB)]).toEqual([1, 1]);
    expect(one.reactor.done).toBe(2);
    const [last] = await feed.log.readBackward(`client-${BOB}`, null, 1);
    expect(JSON.parse(last?.metadata ?? '{}')).toMatchObject({
      actor: { type: 'system', id: 'report-expiry' },
    });
    await feed.settled();
    expect(await one.reactor.isDue()).toBe(false);
  });

  it('expires many messages in parts of a bounded size', async () => {
    await send(ADA, 2_300);
    clock.set(clock.now() + DAY);
    while (await one.reactor.react());
    expect(await expiredOf(ADA)).toBe(2_300);
    expect(one.sent).toEqual([2_000, 300]);
  });

  it('expires each message once on two instances, and before the read model follows', async () => {
    await send(ADA, 50);
    clock.set(clock.now() + DAY);
    await feed.stop();
    await Promise.all([one.reactor.react(), two.reactor.react()]);
    await one.reactor.react();
    expect(await expiredOf(ADA)).toBe(50);
    await feed.start();
  });

  it('proposes again what did not arrive, behind what is further on', async () => {
    await send(ADA, 2_100);
    clock.set(clock.now() + DAY);
    one.isBroken = true;
    await expect(one.reactor.react()).rejects.toThrow('broken');
    one.isBroken = false;
    expect(await one.reactor.isDue()).toBe(true);
    await one.reactor.react();
    expect(await expiredOf(ADA)).toBe(100);
    await feed.settled();
    expect(await one.reactor.isDue()).toBe(true);
    await one.reactor.react();
    expect(await expiredOf(ADA)).toBe(2_100);
  });

  it('fails when the log does not take the events', async () => {
    await send(ADA, 1);
    clock.set(clock.now() + DAY);
    feed.log.down = true;
    await expect(one.reactor.react()).rejects.toThrow('expiries were not recorded');
    feed.log.down = false;
    await one.reactor.react();
    expect(await expiredOf(ADA)).toBe(1);
  });

  it('is announced by the schedule', async () => {
    await send(ADA, 2);
    const source = new ScheduledReports(feed.documents);
    const dueAt = new Date(clock.now() + DAY).toISOString();
    const to = new Date(clock.now() + 2 * DAY).toISOString();
    const asked = { from: dueAt, to, after: null, limit: 10 };
    const entry = { kind: 'REPORT', dueAt, clientId: ADA };
    const [first, second] = [0, 1].map((n) => ({ ...entry, id: `m-${n}` }));
    expect(await source.list(asked)).toEqual([first, second]);
    expect(await source.list({ ...asked, after: first ?? null })).toEqual([second]);
    expect(await source.list({ ...asked, from: to })).toEqual([]);
  });
});
