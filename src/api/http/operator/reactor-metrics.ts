import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { ReactorScheduler } from '../../../application/reactors/reactor-scheduler.js';
import { Metrics } from '../server/metrics.js';

/** Adds to the metrics how much the reactors of this instance did, and how often they failed. */
@Injectable()
export class ReactorMetrics {
  constructor({ registry }: Metrics, reactors: ReactorScheduler) {
    const registers = [registry];
    new Gauge({
      name: 'tallystick_reactor_done_total',
      help: 'Work done by each reactor of this instance; reservation-expiry: reservations released.',
      labelNames: ['reactor'] as const,
      registers,
      collect() {
        for (const [reactor, times] of reactors.done) this.set({ reactor }, times);
      },
    });
    new Gauge({
      name: 'tallystick_reactor_failed_rounds_total',
      help: 'Rounds of reactors that failed; the next round tries again.',
      registers,
      collect() {
        this.set(reactors.failedRounds);
      },
    });
  }
}
