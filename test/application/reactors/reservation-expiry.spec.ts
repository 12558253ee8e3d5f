import { ReleaseExpiredHandler } from '../../../src/application/commands/reservations/release-expired.js';
import type { Lanes } from '../../../src/application/lanes/lanes.js';
import { ReactorScheduler } from '../../../src/application/reactors/reactor-scheduler.js';
import { ReservationExpiry } from '../../../src/application/reactors/reservation-expiry.js';
import { RELEASED_AT_ONCE } from '../../../src/domain/client/decide/expired.js';
import type { Caller } from '../../../src/application/lanes/answer.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { jest } from '@jest/globals';
import { until } from '../../contracts/until.js';
import { recharge, reserve } from '../../harness/commands.js';
import { CALLER, creation, itemsOf, lanesOn } from '../../harness/lane-harness.js';
import { MemoryLeases } from '../../harness/memory/leases.js';
import { SetClock } from '../../harness/set-clock.js';
import { stepClock } from '../../harness/stepped-clock.js';
import { Feed } from '../engine/engine-harness.js';

const [ADA, BOB] = [1, 2].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [string, string];
const NEVER = new AbortController().signal;

/** Lanes of one instance, and the reactor that sends them its commands. */
class Instance {
  readonly lanes: Lanes;
  readonly reactor: ReservationExpiry;
  readonly sent: string[] = [];
  /** Clients whose commands fail. */
  readonly broken = new Set<string>();

  constructor(feed: Feed, clock: SetClock) {
    const { documents } = feed;
    this.lanes = lanesOn(feed, clock);
    const handler = new ReleaseExpiredHandler(this.lanes);
    const execute = async (command: Parameters<typeof handler.execute>[0]) => {
      this.sent.push(command.clientId);
      if (this.broken.has(command.clientId)) throw new Error('broken');
      return handler.execute(command);
    };
    const commands = { execute } as unknown as ConstructorParameters<
      typeof ReservationExpiry
    >[0]['commands'];
    this.reactor = new ReservationExpiry({ documents, commands, clock, logger: NO_LOG });
  }
}

describe('the reactor reservation-expiry', () => {
  stepClock();
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
    for (const client of [ADA, BOB]) await give(client, '1000');
  });
  afterEach(() => feed.stop());

  async function give(client: string, credits: string): Promise<void> {
    await one.lanes.submit(client, creation(client), CALLER);
    await one.lanes.submit(client, recharge(credits, 'r'), CALLER);
  }

  /** Reservations that expire in a minute, in the read model. */
  async function hold(client: string, count: number): Promise<void> {
    const many = Array.from({ length: count }, (_, n) =>
      reserve(`h${n}`, '1', { expires: { inSeconds: 60 } }),
    );
    await one.lanes.submitBatch(itemsOf(client, many), CALLER);
    await feed.settled();
  }

  const expire = (): void => clock.set(clock.now() + 60_000);

  async function released(client: string): Promise<readonly string[]> {
    const events = await feed.log.readForward(`client-${client}`, 0n, 10_000);
    return events
      .filter(({ type }) => type === 'ReservationReleased')
      .map(({ data }) => (JSON.parse(data) as { reservationId: string }).reservationId);
  }

  it('has nothing to do before a reservation expires', async () => {
    await hold(ADA, 1);
    expect(await one.reactor.isDue()).toBe(false);
    expect(await one.reactor.react(NEVER)).toBe(false);
    expect(one.sent).toEqual([]);
  });

  it('releases what has expired, without a command of a caller [I5] [I6]', async () => {
    await hold(ADA, 2);
    await hold(BOB, 1);
    expire();
    expect(await one.reactor.isDue()).toBe(true);
    await one.reactor.react(NEVER);
    expect([await released(ADA), await released(BOB)]).toEqual([['h0', 'h1'], ['h0']]);
    expect(one.reactor.done).toBe(3);
    const [last] = await feed.log.readBackward(`client-${BOB}`, null, 1);
    const { actor } = JSON.parse(last?.metadata ?? '{}') as { actor: Caller['actor'] };
    expect(actor).toEqual({ type: 'system', id: 'reservation-expiry' });
    await feed.settled();
    expect(await one.reactor.isDue()).toBe(false);
  });

  it('reads what is due once for the question and the first part', async () => {
    await hold(ADA, 1);
    expire();
    const find = jest.spyOn(feed.documents, 'find');
    expect(await one.reactor.isDue()).toBe(true);
    await one.reactor.react(NEVER);
    expect(find).toHaveBeenCalledTimes(1);
    await one.reactor.react(NEVER);
    expect(find).toHaveBeenCalledTimes(2);
  });

  it('changes nothing when it runs again before the read model follows [I5]', async () => {
    await hold(ADA, 2);
    expire();
    const { documents } = feed;
    documents.beforeDocument = () => {
      throw new Error('held back');
    };
    await one.reactor.react(NEVER);
    await one.reactor.react(NEVER);
    await two.reactor.react(NEVER);
    documents.beforeDocument = () => undefined;
    expect(one.sent).toHaveLength(2);
    expect(await released(ADA)).toEqual(['h0', 'h1']);
    expect([one.reactor.done, two.reactor.done]).toEqual([2, 0]);
  });

  it('releases each reservation once on two instances at the same time [I5]', async () => {
    await hold(ADA, 30);
    await hold(BOB, 30);
    expire();
    await Promise.all([one.reactor.react(NEVER), two.reactor.react(NEVER)]);
    for (const client of [ADA, BOB]) expect(new Set(await released(client)).size).toBe(30);
    for (const client of [ADA, BOB]) expect(await released(client)).toHaveLength(30);
    expect(one.reactor.done + two.reactor.done).toBe(60);
  });

  it('releases more of one client than one command records', async () => {
    const count = RELEASED_AT_ONCE + 20;
    await hold(ADA, count);
    expire();
    await one.reactor.react(NEVER);
    expect(await released(ADA)).toHaveLength(count);
    expect(one.sent).toEqual([ADA, ADA]);
  });

  it('releases for the other clients when the commands of one fail', async () => {
    await hold(ADA, 1);
    await hold(BOB, 1);
    expire();
    one.broken.add(ADA);
    await expect(one.reactor.react(NEVER)).rejects.toThrow('broken');
    expect([await released(ADA), await released(BOB)]).toEqual([[], ['h0']]);
    one.broken.clear();
    await one.reactor.react(NEVER);
    expect(await released(ADA)).toEqual(['h0']);
  });

  it('sends nothing after the end of the process was asked for', async () => {
    await hold(ADA, 1);
    expire();
    await one.reactor.react(AbortSignal.abort());
    expect(one.sent).toEqual([]);
  });

  it('runs on its own within a minute, on one of two instances [I6]', async () => {
    const leases = new MemoryLeases();
    const others = { clock, logger: NO_LOG, clockWatch: { check: () => false } };
    const schedulers = [
      new ReactorScheduler({ reactors: [one.reactor], leases, ...others }),
      new ReactorScheduler({ reactors: [two.reactor], leases: leases.rival(), ...others }),
    ];
    for (const scheduler of schedulers) scheduler.start();
    await hold(ADA, 3);
    expire();
    await jest.advanceTimersByTimeAsync(30_000);
    await until(async () => (await released(ADA)).length === 3);
    await Promise.all(schedulers.map((scheduler) => scheduler.close()));
    expect(await released(ADA)).toEqual(['h0', 'h1', 'h2']);
  });
});
