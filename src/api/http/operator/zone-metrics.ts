import { Gauge, type Registry } from 'prom-client';
import { isOutdated, zoneRules } from '../../../domain/zones.js';
import type { Clock } from '../../../ports/clock.js';

/** Registers the metrics of the time zone data. */
export function watchTimeZones(registry: Registry, clock: Clock): void {
  new Gauge({
    name: 'tallystick_time_zone_data_info',
    help: 'Always 1: the release of the tz database that is used, and where it comes from.',
    labelNames: ['version', 'source'] as const,
    registers: [registry],
    collect() {
      const { version, source } = zoneRules();
      this.set({ version, source }, 1);
    },
  });
  new Gauge({
    name: 'tallystick_time_zone_data_outdated',
    help: '1 once the release of the tz database is older than a year.',
    registers: [registry],
    collect() {
      this.set(Number(isOutdated(zoneRules(), clock.now())));
    },
  });
}
