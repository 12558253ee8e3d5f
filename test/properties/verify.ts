import fc from 'fast-check';

/**
 * Checks a property over many random cases: `TALLYSTICK_PROPERTY_RUNS` of them (300), from
 * `TALLYSTICK_PROPERTY_SEED` (random). The seed is printed, so that every run can be repeated.
 *
 * @param share of the cases: less than 1 for a property whose cases take long
 */
export function verify<T>(
  title: string,
  arbitrary: fc.Arbitrary<T>,
  holds: (value: T) => void,
  share = 1,
): void {
  const runs = Number(process.env['TALLYSTICK_PROPERTY_RUNS'] ?? 300);
  const numRuns = Math.ceil(runs * share);
  const given = process.env['TALLYSTICK_PROPERTY_SEED'];
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  console.info(`${title}: TALLYSTICK_PROPERTY_SEED=${seed} TALLYSTICK_PROPERTY_RUNS=${numRuns}`);
  fc.assert(fc.property(arbitrary, holds), { seed, numRuns });
}

/** Long enough for the runs asked for. */
export const PATIENCE_MS = 600_000;
