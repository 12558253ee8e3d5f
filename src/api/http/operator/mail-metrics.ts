import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { MailSending } from '../../../application/reactors/mail-sending.js';
import { Metrics } from '../server/metrics.js';

/** Adds to the metrics what became of the attempts of this instance to send mails. */
@Injectable()
export class MailMetrics {
  constructor({ registry }: Metrics, sending: MailSending) {
    new Gauge({
      name: 'tallystick_mails_total',
      help: 'Attempts to send a mail by their result: sent, delayed or failed (given up).',
      labelNames: ['result'] as const,
      registers: [registry],
      collect() {
        for (const [result, times] of Object.entries(sending.results)) this.set({ result }, times);
      },
    });
  }
}
