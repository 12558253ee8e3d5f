import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { WebhookCounts } from '../../../application/webhooks/webhook-counts.js';
import { Metrics } from '../server/metrics.js';

/** Adds to the metrics how many messages receivers of webhooks accepted and refused. */
@Injectable()
export class WebhookMetrics {
  constructor({ registry }: Metrics, counts: WebhookCounts) {
    new Gauge({
      name: 'tallystick_webhook_tries_total',
      help: 'Messages of webhooks that this instance sent, by what the receiver did.',
      labelNames: ['result'] as const,
      registers: [registry],
      collect() {
        this.set({ result: 'delivered' }, counts.delivered);
        this.set({ result: 'refused' }, counts.refused);
      },
    });
  }
}
