import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Metrics } from '../server/metrics.js';
import { GraphqlSockets } from '../sockets/graphql-sockets.js';
import { EventStreams } from '../server/push/event-streams.js';

/** Adds to the metrics how many streams and sockets are open. */
@Injectable()
export class StreamMetrics {
  constructor({ registry }: Metrics, streams: EventStreams, sockets: GraphqlSockets) {
    new Gauge({
      name: 'tallystick_streams',
      help: 'Open streams of live meters, and GraphQL subscriptions.',
      registers: [registry],
      collect() {
        this.set(streams.size);
      },
    });
    new Gauge({
      name: 'tallystick_graphql_sockets',
      help: 'Open WebSockets for GraphQL subscriptions.',
      registers: [registry],
      collect() {
        this.set(sockets.size);
      },
    });
  }
}
