import { Leases, LeasesUnavailable } from '../../../src/ports/leases.js';

interface Held {
  readonly by: MemoryLeases;
  readonly until: number;
}

/** Leases in one table, as several instances of one process see it: for fast specs. */
export class MemoryLeases extends Leases {
  /** While true, nothing is answered. */
  down = false;

  constructor(private readonly table = new Map<string, Held>()) {
    super();
  }

  /** Another holder with the same table. */
  rival(): MemoryLeases {
    return new MemoryLeases(this.table);
  }

  async hold(name: string, forMs: number): Promise<boolean> {
    this.assertUp();
    const held = this.table.get(name);
    const now = performance.now();
    if (held !== undefined && held.by !== this && held.until > now) return false;
    this.table.set(name, { by: this, until: now + forMs });
    return true;
  }

  async release(name: string): Promise<void> {
    this.assertUp();
    if (this.table.get(name)?.by === this) this.table.delete(name);
  }

  private assertUp(): void {
    if (this.down) throw new LeasesUnavailable('the leases are away');
  }
}
