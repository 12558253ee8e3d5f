import { until } from '../../contracts/until.js';
import { seededRandom, seedOf } from '../seeded-random.js';
import type { Service } from '../service.js';
import { ADMIN_KEY } from '../service.js';
import { AutomationStory } from './automation-story.js';
import { Machines } from './machines.js';
import { Outside } from './outside.js';

export interface Kills {
  /** Rounds unless `TALLYSTICK_AUTOMATION_ROUNDS` asks for others. */
  readonly rounds: number;
  readonly instances: number;
  readonly env: NodeJS.ProcessEnv;
}

const DONE = /^tallystick_reactor_done_total\{[^}]*\} (\d+)$/gm;
const DAY_MS = 24 * 60 * 60_000;
/** Days of the whole story: reports, months and purges become due in it. */
const STORY_DAYS = 120;
/** A kill comes at most this long after the service was seen at work. */
const WORKING_MS = 400;

/** Lets time pass, kills an instance while it catches up, and in the end compares what was done. */
export async function killDuringAutomations({ rounds, instances, env }: Kills): Promise<void> {
  const count = Number(process.env['TALLYSTICK_AUTOMATION_ROUNDS'] ?? rounds);
  const seed = seedOf('TALLYSTICK_AUTOMATION_SEED');
  console.info(`kills during automations: ${count} rounds, seed ${seed}`);
  const random = seededRandom(seed);
  const outside = await Outside.open();
  const machines = await Machines.open({ ...env, ...outside.settings }, instances);
  try {
    const story = new AutomationStory(machines, outside, random);
    const begun = Date.now();
    let now = begun;
    await machines.start();
    await story.begin(now);
    for (let round = 0; round < count; round++) {
      await story.goOn(round, now);
      await machines.kill(random());
      now = begun + ((round + (round + 1 === count ? 1 : random())) / count) * STORY_DAYS * DAY_MS;
      machines.clock.set(now);
      const done = await workDone(machines.all);
      await machines.start();
      await until(async () => (await workDone(machines.all)) > done);
      await pause(random() * WORKING_MS);
      await machines.kill(random());
      await machines.start();
    }
    await until(async () => (await story.missing(now)).length === 0);
    expect(await story.doubled()).toEqual([]);
    expect(outside.repeatedMails).toBeLessThanOrEqual(2 * count);
    expect(new Set(await story.verified())).toEqual(new Set([true]));
    expect(await machines.stop()).toEqual(Array(instances).fill(0));
  } finally {
    await machines.close();
    await outside.close();
  }
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
