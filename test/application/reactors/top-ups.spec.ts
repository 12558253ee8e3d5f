import { jest } from '@jest/globals';
import type { Caller } from '../../../src/application/lanes/answer.js';
import type { Lanes } from '../../../src/application/lanes/lanes.js';
import { CreditMonthlyTopUpHandler } from '../../../src/application/commands/top-ups/credit-monthly-top-up.js';
import {
  FireTopUpPlan,
  FireTopUpPlanHandler,
} from '../../../src/application/commands/top-ups/fire-top-up-plan.js';
import { ReactorScheduler } from '../../../src/application/reactors/reactor-scheduler.js';
import { TopUpReactor } from '../../../src/application/reactors/top-up-reactor.js';
import type { Command } from '../../../src/domain/client/commands.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { until } from '../../contracts/until.js';
import { daily, setPlan, threshold } from '../../domain/top-ups/top-up-commands.js';
import { debit, recharge } from '../../harness/commands.js';
import { CALLER, creation, itemsOf, lanesOn } from '../../harness/lane-harness.js';
import { MemoryLeases } from '../../harness/memory/leases.js';
import { SetClock } from '../../harness/set-clock.js';
import { stepClock } from '../../harness/stepped-clock.js';
import { Feed } from '../engine/engine-harness.js';

const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [ADA, BOB] = [idOf(1), idOf(2)];
const NEVER = new AbortController().signal;

/** Lanes of one instance, and the reactor that sends them its commands. */
class Instance {
  readonly lanes: Lanes;
  readonly reactor: TopUpReactor;
  readonly sent: string[] = [];
  /** Clients whose commands fail. */
  readonly broken = new Set<string>();

  constructor(feed: Feed, clock: SetClock) {
    const { documents } = feed;
    this.lanes = lanesOn(feed, clock, 50);
    const fire = new FireTopUpPlanHandler(this.lanes);
    const credit = new CreditMonthlyTopUpHandler(this.lanes);
    const execute = async (command: Parameters<typeof fire.execute>[0]) => {
      this.sent.push(command.clientId);
      if (this.broken.has(command.clientId)) throw new Error('broken');
      return command instanceof FireTopUpPlan ? fire.execute(command) : credit.execute(command);
    };
    const commands = { execute } as unknown as ConstructorParameters<
      typeof TopUpReactor
    >[0]['commands'];
    this.reactor = new TopUpReactor({ documents, commands, clock, logger: NO_LOG });
  }

  /** One round, as the scheduler runs it. */
  async round(): Promise<void> {
    if (!(await this.reactor.isDue())) return;
    while (await this.reactor.react(NEVER));
  }
}

describe('the reactor top-ups', () => {
  stepClock();
  let clock: SetClock;
  let feed: Feed;
  let one: Instance;
  let two: Instance;

  beforeEach(async () => {
    clock = new SetClock();
    setClock('2026-11-20T12:00:00Z');
    feed = new Feed();
    await feed.start();
    one = new Instance(feed, clock);
    two = new Instance(feed, clock);
  });
  afterEach(() => feed.stop());

  const setClock = (instant: string): void => clock.set(Date.parse(instant));

  async function make(client: string, settings: object, ...commands: Command[]): Promise<void> {
    const command = creation(client);
    const whole = { ...command, settings: { ...command.settings, ...settings } };
    await one.lanes.submit(client, whole, CALLER);
    for (const next of commands) await one.lanes.submit(client, next, CALLER);
    await feed.settled();
  }

  interface Credited {
    readonly periodKey: string | null;
    readonly credits: string;
  }

  async function credited(client: string): Promise<readonly string[]> {
    const events = await feed.log.readForward(`client-${client}`, 0n, 10_000);
    return events
      .filter(({ type }) => type === 'CreditsRecharged')
      .map(({ data }) => JSON.parse(data) as Credited)
      .flatMap(({ periodKey, credits }) => (periodKey === null ? [] : [`${periodKey} ${credits}`]));
  }

  const IN_BERLIN = { timeZone: 'Europe/Berlin', monthlyTopup: { credits: '5', anchorDay: 1 } };
  const DECEMBER = ['MONTHLY_TOPUP:2026-12 5'];

  it('credits each client at the midnight of its zone, as the system [S0-17]', async () => {
    await make(ADA, IN_BERLIN);
    await make(BOB, { ...IN_BERLIN, timeZone: 'America/New_York' });
    setClock('2026-11-30T22:59:59.999Z');
    expect(await one.reactor.isDue()).toBe(false);
    setClock('2026-11-30T23:00:00Z');
    await one.round();
    expect([await credited(ADA), await credited(BOB)]).toEqual([DECEMBER, []]);
    const [last] = await feed.log.readBackward(`client-${ADA}`, null, 1);
    const { actor } = JSON.parse(last?.metadata ?? '{}') as { actor: Caller['actor'] };
    expect(actor).toEqual({ type: 'system', id: 'top-ups' });
    setClock('2026-12-01T05:00:00Z');
    await one.round();
    expect([await credited(ADA), await credited(BOB)]).toEqual([DECEMBER, DECEMBER]);
    await feed.settled();
    expect([await one.reactor.isDue(), one.reactor.dueSince]).toEqual([false, null]);
  });

  it('knows since when the oldest top-up has been due', async () => {
    await make(ADA, IN_BERLIN);
    setClock('2026-12-05T00:00:00Z');
    await one.reactor.isDue();
    expect(one.reactor.dueSince).toBe(Date.parse('2026-11-30T23:00:00Z'));
  });

  it('changes nothing when it runs again before the read model follows [I13]', async () => {
    await make(ADA, IN_BERLIN);
    setClock('2026-12-01T00:00:00Z');
    feed.documents.beforeDocument = () => {
      throw new Error('held back');
    };
    await one.round();
    await one.round();
    await two.round();
    feed.documents.beforeDocument = () => undefined;
    expect(one.sent).toEqual([ADA, ADA]);
    expect(await credited(ADA)).toEqual(DECEMBER);
    expect([one.reactor.done, two.reactor.done]).toEqual([1, 0]);
  });

  it('credits each period once on two instances at the same time [I13]', async () => {
    const clients = Array.from({ length: 20 }, (_, n) => idOf(n + 10));
    for (const client of clients) await make(client, IN_BERLIN, setPlan(daily('1')));
    setClock('2026-12-03T00:00:00Z');
    await Promise.all([one.round(), two.round()]);
    for (const client of clients) {
      const keys = await credited(client);
      expect(keys.filter((key) => key.startsWith('MONTHLY'))).toEqual(DECEMBER);
      // In Berlin it is 3 December already.
      expect(keys.filter((key) => key.startsWith('PLAN'))).toHaveLength(13);
    }
    expect(one.reactor.done + two.reactor.done).toBe(20 * 14);
  });

  it('catches up everything that was missed in one round', async () => {
    await make(ADA, IN_BERLIN, setPlan(daily('1')));
    setClock('2027-06-01T12:00:00Z');
    await one.round();
    expect(await credited(ADA)).toHaveLength(7 + 193);
  });

  it('credits the other clients when the commands of one fail, and that one later', async () => {
    await make(ADA, IN_BERLIN);
    await make(BOB, IN_BERLIN);
    setClock('2026-12-01T00:00:00Z');
    one.broken.add(ADA);
    await expect(one.round()).rejects.toThrow('broken');
    expect([await credited(ADA), await credited(BOB)]).toEqual([[], DECEMBER]);
    one.broken.clear();
    await one.round();
    expect(await credited(ADA)).toEqual(DECEMBER);
  });

  it('sends nothing after the end of the process was asked for', async () => {
    await make(ADA, IN_BERLIN);
    setClock('2026-12-01T00:00:00Z');
    await one.reactor.isDue();
    await one.reactor.react(AbortSignal.abort());
    expect(one.sent).toEqual([]);
  });

  it('fills up below a threshold, also when the clock was set back meanwhile', async () => {
    await make(ADA, {}, recharge('20'), setPlan(threshold('10')), debit('m-1', '15'));
    setClock('2026-11-01T00:00:00Z');
    await one.round();
    expect(await credited(ADA)).toEqual(['PLAN:THRESHOLD:2026-11-01:1 50']);
    await feed.settled();
    expect(await one.reactor.isDue()).toBe(false);
  });

  it('keeps the cap of a day under 1,000 debits at the same time [S2-11]', async () => {
    const plan = threshold('10', { credits: '7', capPerDay: '100' });
    await make(ADA, { allowCredit: '5000' }, setPlan(plan));
    const debits = Array.from({ length: 1_000 }, (_, n) => debit(`m-${n}`, '1'));
    const parts = Array.from({ length: 20 }, (_, n) => debits.slice(n * 50, n * 50 + 50));
    const debiting = parts.map((part) => one.lanes.submitBatch(itemsOf(ADA, part), CALLER));
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([one.round(), two.round()]);
      await feed.settled();
    }
    await Promise.all(debiting);
    for (let round = 0; round < 10; round += 1) {
      await feed.settled();
      await Promise.all([one.round(), two.round()]);
    }
    const amounts = (await credited(ADA)).map((key) => Number(key.split(' ')[1]));
    expect(amounts.reduce((sum, credits) => sum + credits, 0)).toBe(100);
    expect(new Set(await credited(ADA)).size).toBe(amounts.length);
  });

  it('resets to exactly its number at that revision, under debits', async () => {
    await make(ADA, { allowCredit: '100' }, recharge('80'), setPlan(daily('50', 'RESET_TO')));
    setClock('2026-11-21T00:00:00Z');
    const debits = Array.from({ length: 60 }, (_, n) => debit(`m-${n}`, '1'));
    const debiting = debits.map((each) => one.lanes.submit(ADA, each, CALLER));
    await Promise.all([one.round(), two.round(), ...debiting]);
    const events = await feed.log.readForward(`client-${ADA}`, 0n, 1_000);
    const resets = events.filter(({ type, data }) => {
      return type === 'CreditsRecharged' && data.includes('PLAN:DAILY:2026-11-21');
    });
    expect(resets).toHaveLength(1);
    const { after } = JSON.parse(resets[0]?.data ?? '') as { after: { [total: string]: string } };
    expect(Number(after['assigned']) - Number(after['usedPosted'])).toBe(50);
  });

  it('runs on its own, on one of two instances', async () => {
    await make(ADA, IN_BERLIN);
    const leases = new MemoryLeases();
    const others = { clock, logger: NO_LOG, clockWatch: { check: () => false } };
    const schedulers = [
      new ReactorScheduler({ reactors: [one.reactor], leases, ...others }),
      new ReactorScheduler({ reactors: [two.reactor], leases: leases.rival(), ...others }),
    ];
    for (const scheduler of schedulers) scheduler.start();
    setClock('2026-12-01T00:00:00Z');
    await jest.advanceTimersByTimeAsync(10_000);
    await until(async () => (await credited(ADA)).length === 1);
    await Promise.all(schedulers.map((scheduler) => scheduler.close()));
    expect(await credited(ADA)).toEqual(DECEMBER);
  });
});
