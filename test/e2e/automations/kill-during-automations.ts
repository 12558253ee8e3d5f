import { ENOUGH_MS, until } from '../../contracts/until.js';
import { seededRandom, seedOf } from '../seeded-random.js';
import type { Service } from '../service.js';
import { ADMIN_KEY } from '../service.js';
import { AutomationStory } from './automation-story.js';
import { Machines, type Installation } from './machines.js';
import { Outside } from './outside.js';

export interface Kills {
  /** Rounds unless `TALLYSTICK_AUTOMATION_ROUNDS` asks for others. */
  readonly rounds: number;
  readonly instances: number;
  readonly stores: Installation['stores'];
}

const DONE = /^tallystick_reactor_done_total\{[^}]*\} (\d+)$/gm;
const DAY_MS = 24 * 60 * 60_000;
/** Days of the whole story: reports, months and purges become due in it. */
const STORY_DAYS = 120;
/** Longer than the claim of a killed instance keeps a mail from another attempt. */
const CLAIMED_MS = 10 * 60_000;
/** Far more than a round takes on a slow machine. */
const ROUND_MS = 120_000;
/** A kill comes at most this long after the service was seen at work. */
const WORKING_MS = 400;

/** The time-out of a test with this many rounds, or with those that the environment asks for. */
export function timeOutOf(rounds: number): number {
  return 2 * ENOUGH_MS + roundsOf(rounds) * ROUND_MS;
}

/** Lets time pass, kills an instance while it catches up, and in the end compares what was done. */
export async function killDuringAutomations({ rounds, ...size }: Kills): Promise<void> {
  const count = roundsOf(rounds);
  const seed = seedOf('TALLYSTICK_AUTOMATION_SEED');
  console.info(`kills during automations: ${count} rounds, seed ${seed}`);
  const random = seededRandom(seed);
  const outside = await Outside.open();
  const machines = await Machines.open({ ...size, env: outside.settings });
  try {
    const story = new AutomationStory(machines, outside, random);
    const begun = Date.now();
    let now = begun;
    await machines.start();
    await story.begin(now);
    for (let round = 0; round < count; round++) {
      await story.goOn(round, now);
      await machines.kill(random());
      const done = await workDone(machines.all);
      now = begun + timeAt(round, count, random());
      machines.clock.set(now);
      await machines.start();
      await until(
        async () => (await workDone(machines.all)) > done,
        () => `work in round ${round}\n${machines.shown}`,
      );
      await pause(random() * WORKING_MS);
      await machines.kill(random());
      await machines.start();
    }
    machines.clock.advance(CLAIMED_MS);
    let missing: readonly string[] = [];
    await until(
      async () => (missing = await story.missing(now)).length === 0,
      () => `${missing.join('\n')}\n${machines.shown}`,
    );
    expect(await story.doubled()).toEqual([]);
    expect(outside.repeatedMails).toBeLessThanOrEqual(2 * count);
    expect(new Set(await story.verified())).toEqual(new Set([true]));
    expect(await machines.stop()).toEqual(Array(size.instances).fill(0));
  } finally {
    await machines.close();
    await outside.close();
  }
}

function roundsOf(rounds: number): number {
  return Number(process.env['TALLYSTICK_AUTOMATION_ROUNDS'] ?? rounds);
}

/** Milliseconds from the start to the time of a round: at least half a round after the one before. */
function timeAt(round: number, count: number, random: number): number {
  const part = round + 1 === count ? 1 : (1 + random) / 2;
  return ((round + part) / count) * STORY_DAYS * DAY_MS;
}

/** Work that the instances have done automatically since each of them started. */
async function workDone(services: readonly Service[]): Promise<number> {
  const headers = { authorization: `Bearer ${ADMIN_KEY}` };
  const texts = services.map(async ({ url }) =>
    (await fetch(`${url}/metrics`, { headers })).text(),
  );
  const counts = (await Promise.all(texts)).join('\n').matchAll(DONE);
  return [...counts].reduce((sum, [, done]) => sum + Number(done), 0);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
