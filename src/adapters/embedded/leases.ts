import { Leases } from '../../ports/leases.js';

interface Lease {
  readonly holder: Leases;
  readonly endsAt: number;
}

/** Holders of leases within one process. */
export type LeaseTable = Map<string, Lease>;

/**
 * Leases within one process. Only one process may open the embedded stores, so the holders share a
 * table and a monotonic clock.
 */
export class EmbeddedLeases extends Leases {
  constructor(
    private readonly table: LeaseTable = new Map(),
    private readonly elapsedMs: () => number = () => performance.now(),
  ) {
    super();
  }

  override async hold(name: string, forMs: number): Promise<boolean> {
    const now = this.elapsedMs();
    const present = this.table.get(name);
    if (present !== undefined && present.holder !== this && now < present.endsAt) return false;
    this.table.set(name, { holder: this, endsAt: now + forMs });
    return true;
  }

  override async release(name: string): Promise<void> {
    if (this.table.get(name)?.holder === this) this.table.delete(name);
  }
}
