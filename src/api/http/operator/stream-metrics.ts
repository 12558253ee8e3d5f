import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Metrics } from '../server/metrics.js';
import { EventStreams } from '../server/push/event-streams.js';

/** Adds to the metrics how many streams are open. */
@Injectable()
export class StreamMetrics {
  constructor({ registry }: Metrics, streams: EventStreams) {
    new Gauge({
      name: 'tallystick_streams',
      help: 'Open streams of live meters.',
      registers: [registry],
      collect() {
        this.set(streams.size);
      },
    });
  }
}
