import { Gauge, type Registry } from 'prom-client';
import type { Refusals } from '../../../application/refusals/refusals.js';

/** Metrics of refusals by the ledger's rules, and of their recording. */
export function watchRefusals(registry: Registry, refusals: Refusals): void {
  const registers = [registry];
  new Gauge({
    name: 'tallystick_refused_messages_total',
    help: 'Refused debits and reservations by the code that was answered.',
    labelNames: ['code'] as const,
    registers,
    collect() {
      for (const [code, times] of refusals.byCode) this.set({ code }, times);
    },
  });
  const { stats } = refusals;
  const counters = {
    written: ['Entries of the refusal log that were written.', () => stats.written],
    dropped: [
      'Refusals for which there was no room, because their store was away or too slow.',
      () => stats.dropped,
    ],
    removed: [
      'Entries removed before their time, because there were more than TALLYSTICK_REFUSALS_MAX.',
      () => stats.removed,
    ],
  } as const;
  for (const [name, [help, read]] of Object.entries(counters)) {
    new Gauge({
      name: `tallystick_refusal_log_${name}_total`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }
  new Gauge({
    name: 'tallystick_refusal_log_waiting',
    help: 'Refusals that wait to be written.',
    registers,
    collect() {
      this.set(refusals.waiting);
    },
  });
}
