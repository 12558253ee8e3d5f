import { Injectable } from '@nestjs/common';
import { Lanes } from '../../application/lanes.js';
import { Progress } from '../../application/progress.js';
import { StoreReadiness, type Part } from './store-readiness.js';

/** Which parts of the service can do their work. */
@Injectable()
export class Readiness {
  constructor(
    private readonly stores: StoreReadiness,
    private readonly lanes: Lanes,
    private readonly progress: Progress,
  ) {}

  /** Every part by name. */
  async parts(): Promise<Record<string, Part>> {
    const [stores, disks] = await Promise.all([this.stores.stores(), this.stores.disks()]);
    return { ...stores, ...disks, clock: this.clock(), ...this.projections() };
  }

  /** A clock behind the log is worth a warning, but it stops nothing. */
  private clock(): Part {
    const suspect = this.lanes.stats.clockSuspect;
    return suspect ? { ready: true, warning: 'the clock is far behind the log' } : { ready: true };
  }

  private projections(): Record<string, Part> {
    const lines = this.progress.status();
    if (lines.length === 0) return { projections: { ready: false, reason: 'starting' } };
    return Object.fromEntries(
      lines.map(({ name, state, lag }) => {
        const ready = state === 'live' || state === 'filling';
        return [`projection:${name}`, { ready, state, lag, ...(!ready && { reason: state }) }];
      }),
    );
  }
}
