import type { Leases } from '../../ports/leases.js';
import type { Logger } from '../../ports/logger.js';
import { LeaseLoop, type LeaseTimes } from './lease-loop.js';

export interface SingleInstanceOptions {
  readonly times?: LeaseTimes;
  readonly logger?: Logger;
}

const TIMES_DEFAULT: LeaseTimes = { holdMs: 10_000, askMs: 3_000 };

/**
 * Makes sure that one instance alone works with a ledger whose log several could reach, but whose
 * keys and read models are on one machine's disk. A second instance, with a disk of its own, would
 * decide without the ids and the names that the first one has given.
 */
export class SingleInstanceLease {
  private readonly lease: LeaseLoop;

  /** @param ledger name of the ledger: two with the same name are the same ledger */
  constructor(
    leases: Leases,
    ledger: string,
    { times = TIMES_DEFAULT, logger }: SingleInstanceOptions = {},
  ) {
    this.lease = new LeaseLoop({ leases, name: ledger, times, ...(logger && { logger }) });
    this.lease.start();
  }

  /** Whether this instance may decide: no other instance may before the lease runs out. */
  get isHeld(): boolean {
    return this.lease.isHeld;
  }

  /**
   * Waits until the ledger is this instance's. The lease of an instance that was killed runs out.
   * False when another instance held it all the time, true also when the leases do not answer.
   */
  acquire(withinMs: number): Promise<boolean> {
    return this.lease.acquire(withinMs);
  }

  /** Gives the ledger back; where the leases do not answer, the lease runs out instead. */
  close(): Promise<void> {
    return this.lease.close();
  }
}
