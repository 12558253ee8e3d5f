import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { ReactorScheduler } from '../../../application/reactors/reactor-scheduler.js';
import { ClockWatch } from '../../../application/schedule/clock-watch.js';
import { Metrics } from '../server/metrics.js';

/** Adds to the metrics how much the reactors of this instance did, and how often they failed. */
@Injectable()
export class ReactorMetrics {
  constructor({ registry }: Metrics, reactors: ReactorScheduler, clockWatch: ClockWatch) {
    const registers = [registry];
    new Gauge({
      name: 'tallystick_clock_jump_seconds',
      help: 'How far the clock was set ahead since the start; negative when it was set back.',
      registers,
      collect() {
        this.set(clockWatch.jumpMs / 1_000);
      },
    });
    const counted = reactors.reports.map(({ name, doneCounts }) => `${name}: ${doneCounts}`);
    new Gauge({
      name: 'tallystick_reactor_done_total',
      help: `Work done by each reactor of this instance; ${counted.join('; ')}.`,
      labelNames: ['reactor'] as const,
      registers,
      collect() {
        for (const { name, done } of reactors.reports) this.set({ reactor: name }, done);
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
    new Gauge({
      name: 'tallystick_reactor_failures_total',
      help: 'Rounds of each reactor of this instance that failed; the next round tries again.',
      labelNames: ['reactor'] as const,
      registers,
      collect() {
        for (const { name, failures } of reactors.reports) this.set({ reactor: name }, failures);
      },
    });
    new Gauge({
      name: 'tallystick_reactor_held',
      help: '1 while due work of the reactor waits because the clock jumped ahead.',
      labelNames: ['reactor'] as const,
      registers,
      collect() {
        for (const { name, isHeld } of reactors.reports)
          this.set({ reactor: name }, Number(isHeld));
      },
    });
    new Gauge({
      name: 'tallystick_reactor_lag_seconds',
      help: 'For how long the oldest work known has been due; 0 when none is due.',
      labelNames: ['reactor'] as const,
      registers,
      collect() {
        for (const { name, lagMs } of reactors.reports) this.set({ reactor: name }, lagMs / 1_000);
      },
    });
  }
}
