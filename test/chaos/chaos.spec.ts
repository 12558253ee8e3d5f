import { onServers } from '../harness/store-setups.js';
import { seededRandom, seedOf } from '../e2e/seeded-random.js';
import { ChaosHarness } from './world/chaos-harness.js';
import { FAULTS } from './faults.js';
import type { WorldSize } from './world/world.js';

/**
 * Faults under mixed load through the whole service: real processes, on server processes that are
 * killed, frozen and restarted. After every round each event of the log is compared with the
 * callers' answers. `TALLYSTICK_CHAOS_ROUNDS` sets the rounds of each fault; from ten on, freezes
 * and outages last as long as in production. `TALLYSTICK_CHAOS_ONLY` selects rows by name.
 */
const ROUNDS = Number(process.env['TALLYSTICK_CHAOS_ROUNDS'] ?? 1);
const LONG_FROM = 10;
const ONLY = new RegExp(process.env['TALLYSTICK_CHAOS_ONLY'] ?? '');
const OPENING_MS = 600_000;
const ROUND_MS_MAX = 180_000;
const CALLERS = 16;
const CLIENTS = 24;

const say = (line: string): void => void process.stderr.write(`chaos: ${line}\n`);

onServers(`faults under mixed load, ${ROUNDS} round(s) each`, () => {
  const seed = seedOf('TALLYSTICK_CHAOS_SEED');
  const random = seededRandom(seed);
  const harnesses = new Map<string, ChaosHarness>();
  beforeAll(() => say(`seed ${seed}, TALLYSTICK_CHAOS_SEED repeats it`));
  afterAll(async () => {
    for (const harness of harnesses.values()) await harness.remove();
  }, OPENING_MS);

  async function harnessOf(size: WorldSize): Promise<ChaosHarness> {
    const name = JSON.stringify(size);
    const harness =
      harnesses.get(name) ??
      (await ChaosHarness.open({ size, random, callers: CALLERS, clients: CLIENTS }));
    harnesses.set(name, harness);
    return harness;
  }

  /** The stores of a failed row are not reused by the next one. */
  async function leave(harness: ChaosHarness): Promise<void> {
    for (const [name, each] of harnesses) if (each === harness) harnesses.delete(name);
    await harness.remove();
  }

  const rows = FAULTS.filter(({ name }) => ONLY.test(name));
  it.each(rows)(
    '$name: nothing acknowledged is lost, nothing is recorded twice [I9] [I17] [I20]',
    async (fault) => {
      const harness = await harnessOf(fault.size);
      const [usual, long] = fault.lastsMs;
      try {
        for (let round = 0; round < ROUNDS; round++) {
          const lastsMs = ROUNDS >= LONG_FROM ? long : usual;
          const { faults, line } = await harness.round(fault, round, lastsMs);
          say(`${fault.name}, ${line}`);
          expect(faults).toEqual([]);
          expect(harness.load.tally.acknowledged).toBeGreaterThan(0);
        }
      } catch (cause) {
        await leave(harness);
        throw cause;
      }
    },
    OPENING_MS + ROUNDS * ROUND_MS_MAX,
  );

  it(
    'and in the end everything ends in order and verifies [I15] [I16]',
    async () => {
      expect(harnesses.size).toBeGreaterThan(0);
      for (const harness of harnesses.values()) expect(await harness.verify()).toEqual([]);
    },
    3 * OPENING_MS,
  );
});
