import { randomUUID } from 'node:crypto';
import { onServers } from '../api/worlds.js';
import { freshDirectory, removeDirectory, tallystick } from '../cli/run-tallystick.js';
import { seededRandom, seedOf } from '../e2e/seeded-random.js';
import { FaultRound } from './fault-round.js';
import { FAULTS, type Fault } from './faults.js';
import { LogAudit } from './log-audit.js';
import { MixedLoad } from './mixed-load.js';
import { Tally } from './tally.js';
import { ChaosWorld } from './world.js';

/**
 * Faults under mixed load through the whole service: real processes of it, on server processes that
 * are killed, frozen and started again. After every round each event of the log is counted against
 * what the callers were told. `TALLYSTICK_CHAOS_ROUNDS` asks for more than one round of each; from
 * ten on, freezes and outages last as long as in life. `TALLYSTICK_CHAOS_ONLY` chooses rows by name.
 */
const ROUNDS = Number(process.env['TALLYSTICK_CHAOS_ROUNDS'] ?? 1);
const LONG_FROM = 10;
const ONLY = new RegExp(process.env['TALLYSTICK_CHAOS_ONLY'] ?? '');
const ROUND_MS_MAX = 180_000;
const CLIENTS = 24;
const CALLERS = 16;
const REST_MS = 40;

const say = (line: string): void => void process.stderr.write(`chaos: ${line}\n`);

onServers(`faults under mixed load, ${ROUNDS} round(s) each`, () => {
  const seed = seedOf('TALLYSTICK_CHAOS_SEED');
  beforeAll(() => say(`seed ${seed}, TALLYSTICK_CHAOS_SEED repeats it`));

  const rows = FAULTS.filter(({ name }) => ONLY.test(name));
  it.each(rows)(
    '$name: nothing acknowledged is lost, nothing stands twice [I9] [I17] [I20]',
    async (fault) => {
      const random = seededRandom(seed);
      const world = await ChaosWorld.open(fault.size);
      const clients = Array.from({ length: CLIENTS }, () => randomUUID());
      const options = { clients, random, callers: CALLERS, restMs: REST_MS };
      const load = new MixedLoad(world.instances, options);
      try {
        await load.found();
        const events = await rounds(fault, world, load);
        expect(await world.stopInstances()).toEqual(world.instances.map(() => 0));
        await expectVerified(world, events);
      } finally {
        await world.remove();
      }
    },
    60_000 + ROUNDS * ROUND_MS_MAX,
  );
});

/** @returns the events that the log has at the end */
async function rounds(fault: Fault, world: ChaosWorld, load: MixedLoad): Promise<number> {
  const audit = new LogAudit();
  expect(await audit.compare(world.eventStore.url, load.ledger)).toEqual([]);
  const [usual, long] = fault.lastsMs;
  for (let round = 0; round < ROUNDS; round++) {
    load.tally = new Tally();
    const run = new FaultRound({ world, load, audit }, fault, round);
    const { faults, line } = await run.run(ROUNDS >= LONG_FROM ? long : usual);
    say(`${fault.name}, ${line}`);
    expect(faults).toEqual([]);
    expect(load.tally.acknowledged).toBeGreaterThan(0);
  }
  return audit.events;
}

/** `tallystick verify`, a process of its own that asks nobody but the servers. */
async function expectVerified(world: ChaosWorld, events: number): Promise<void> {
  const dataDir = freshDirectory();
  try {
    const { status, stdout, stderr } = await tallystick(['verify'], dataDir, world.env);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`verified: ${CLIENTS} clients, ${events} events`);
  } finally {
    removeDirectory(dataDir);
  }
}
