import { FEED } from '../../application/engine/leased-runner.js';
import { ledgerName } from '../../application/instances/ledger-id.js';
import { sleep } from '../../async/retry.js';
import type { CopyEnd } from '../../composition/open-stores.js';
import type { Leases } from '../../ports/leases.js';
import { CliFailure } from '../failure.js';

const HELD_MS = 10_000;
const AGAIN_MS = 3_000;
const LOOK_EVERY_MS = 500;
/** How long the lease of a killed instance may still be held. */
const PATIENCE_MS = 15_000;

/** The lease of a running instance, and its store. */
interface Mark {
  readonly leases: Leases;
  readonly name: string;
  readonly place: string;
}

/**
 * Acquires and keeps the lease that an instance on the same servers would hold, because an instance
 * would write during the copy. With MongoDB that is the lease of the projection engine. Otherwise
 * it is the lease of the only instance that may use EventStoreDB. Returns a function that releases
 * it.
 * @throws CliFailure when an instance has it, LeasesUnavailable
 */
export async function refuseInstances(
  servers: Pick<CopyEnd, 'leases' | 'soleLeases' | 'masterKey'>,
  patienceMs: number = PATIENCE_MS,
): Promise<() => Promise<void>> {
  const mark = markOf(servers);
  if (mark === null) return async () => undefined;
  const ending = new AbortController();
  await take(mark, { patienceMs, signal: ending.signal });
  const kept = keep(mark, ending.signal);
  return async () => {
    ending.abort();
    await kept;
    // A lease that cannot be released now expires.
    await mark.leases.release(mark.name).catch(() => undefined);
  };
}

function markOf({
  leases,
  soleLeases,
  masterKey,
}: Parameters<typeof refuseInstances>[0]): Mark | null {
  if (leases !== null) return { leases, name: FEED, place: 'MongoDB' };
  if (soleLeases === null) return null;
  return { leases: soleLeases, name: ledgerName(masterKey), place: 'EventStoreDB' };
}

async function take(
  { leases, name, place }: Mark,
  { patienceMs, signal }: { readonly patienceMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const began = performance.now();
  for (let tries = 0; !(await leases.hold(name, HELD_MS)); tries++) {
    if (performance.now() > began + patienceMs) {
      throw new CliFailure(`an instance works with this ${place}: stop all instances first`);
    }
    if (tries === 0) process.stderr.write('copy: waiting for an instance that was just stopped\n');
    await sleep(LOOK_EVERY_MS, signal);
  }
}

async function keep({ leases, name }: Mark, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(AGAIN_MS, signal);
    // The lease only saves work: the comparison at the end detects writes made meanwhile.
    if (!signal.aborted) await leases.hold(name, HELD_MS).catch(() => false);
  }
}
