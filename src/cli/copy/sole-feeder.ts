import { FEED } from '../../application/leased-runner.js';
import { pause } from '../../application/insist.js';
import type { Leases } from '../../ports/leases.js';
import { CliFailure } from '../failure.js';

const HELD_MS = 10_000;
const AGAIN_MS = 3_000;
const LOOK_EVERY_MS = 500;
/** As long as the lease of an instance that was killed may still stand. */
const PATIENCE_MS = 15_000;

/**
 * Takes the lease of whoever feeds the read models, and keeps it: a service on the same servers
 * would write while they are copied. Gives how to let go of it.
 * @throws CliFailure when an instance has it, LeasesUnavailable
 */
export async function soleFeeder(
  leases: Leases,
  patienceMs: number = PATIENCE_MS,
): Promise<() => Promise<void>> {
  const ending = new AbortController();
  const began = performance.now();
  for (let tries = 0; !(await leases.hold(FEED, HELD_MS)); tries++) {
    if (performance.now() > began + patienceMs) {
      throw new CliFailure('an instance works with this MongoDB: stop all instances first');
    }
    if (tries === 0) process.stderr.write('copy: waiting for an instance that was just stopped\n');
    await pause(LOOK_EVERY_MS, ending.signal);
  }
  const kept = keep(leases, ending.signal);
  return async () => {
    ending.abort();
    await kept;
    // What cannot be given back now runs out by itself.
    await leases.release(FEED).catch(() => undefined);
  };
}

async function keep(leases: Leases, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(AGAIN_MS, signal);
    // It saves work only: that nothing was written meanwhile is what the comparison at the end says.
    if (!signal.aborted) await leases.hold(FEED, HELD_MS).catch(() => false);
  }
}
