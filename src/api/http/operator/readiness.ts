import { Injectable } from '@nestjs/common';
import { Lanes } from '../../../application/lanes/lanes.js';
import { Progress } from '../../../application/engine/progress.js';
import { isOutdated, OUTDATED_ZONES, zoneRules } from '../../../domain/zones.js';
import { CLOCK_JUMPED, ClockWatch } from '../../../application/schedule/clock-watch.js';
import { StoreReadiness } from '../server/store-readiness.js';
import type { Part } from '../../views/readiness-part.js';

/** Readiness of the parts of the service. */
@Injectable()
export class Readiness {
  private asked: Promise<Record<string, Part>> | null = null;

  constructor(
    private readonly stores: StoreReadiness,
    private readonly lanes: Lanes,
    private readonly progress: Progress,
    private readonly time: ClockWatch,
  ) {}

  /** Every part by name. Callers who ask at the same time share one answer of the stores. */
  parts(): Promise<Record<string, Part>> {
    this.asked ??= this.ask().finally(() => (this.asked = null));
    return this.asked;
  }

  private async ask(): Promise<Record<string, Part>> {
    const [stores, disks] = await Promise.all([this.stores.stores(), this.stores.disks()]);
    const own = {
      clock: this.clock(),
      clients: this.clients(),
      timeZones: this.timeZones(),
      refusals: this.stores.refused(),
    };
    return { ...stores, ...disks, ...own, ...this.projections() };
  }

  /** A wrong clock is worth a warning: requests are served under it. */
  private clock(): Part {
    if (this.time.isAhead) return { ready: true, warning: CLOCK_JUMPED };
    const suspect = this.lanes.stats.clockSuspect;
    return suspect ? { ready: true, warning: 'the clock is far behind the log' } : { ready: true };
  }

  /** Damaged clients are refused; the service is ready for all others. */
  private clients(): Part {
    const { count } = this.lanes.damaged;
    if (count === 0) return { ready: true };
    const warning = `the history of ${count} clients is damaged: see the log of the service`;
    return { ready: true, warning };
  }

  /** Outdated data is worth a warning; for most zones it is still right. */
  private timeZones(): Part {
    const { version, source, publishedBy } = zoneRules();
    const outdated = isOutdated({ publishedBy }, this.time.now());
    return { ready: true, version, source, ...(outdated && { warning: OUTDATED_ZONES }) };
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
