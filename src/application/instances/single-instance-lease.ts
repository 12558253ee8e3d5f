import type { Leases } from '../../ports/leases.js';
import type { Logger } from '../../ports/logger.js';
import { LeaseLoop, type LeaseTimes } from './lease-loop.js';

export interface SingleInstanceOptions {
  readonly times?: LeaseTimes;
  readonly logger?: Logger;
}

const TIMES_DEFAULT: LeaseTimes = { holdMs: 10_000, askMs: 3_000 };

/**
 * Ensures that only one instance uses a ledger whose log is shared, but whose keys and read models
 * are on one machine's disk. A second instance with another disk would decide without the ids and
 * names of the first.
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

  /** Whether this instance may decide: no other instance may before the lease expires. */
  get isHeld(): boolean {
    return this.lease.isHeld;
  }

  /**
   * Waits until this instance has the lease. The lease of a killed instance expires. False when
   * another instance held it all the time; true also when the leases do not answer.
   */
  acquire(withinMs: number): Promise<boolean> {
    return this.lease.acquire(withinMs);
  }

  /** Releases the lease; if the leases do not answer, it expires. */
  close(): Promise<void> {
    return this.lease.close();
  }
}
