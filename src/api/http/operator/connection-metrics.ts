import { Gauge, type Registry } from 'prom-client';
import type { RefusedConnections } from '../server/connections/refused-connections.js';

/** Metrics of the connections that were refused or ended because of a bound. */
export function watchConnections(registry: Registry, refused: RefusedConnections): void {
  new Gauge({
    name: 'tallystick_refused_connections_total',
    help: 'Connections that the service refused or ended because of a bound, by reason.',
    labelNames: ['reason'] as const,
    registers: [registry],
    collect() {
      for (const [reason, times] of refused.byReason) this.set({ reason }, times);
    },
  });
}
