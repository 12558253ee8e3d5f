import { randomUUID } from 'node:crypto';
import type { Clock } from '../../ports/clock.js';
import type { WebhookAttempt, WebhookSender } from '../../ports/webhook-sender.js';
import { secretsAt, type WebhookDetailsStore } from './webhook-details.js';
import type { WebhookDirectory } from './webhook-directory.js';

export interface TestParts {
  readonly directory: WebhookDirectory;
  readonly details: WebhookDetailsStore;
  readonly sender: WebhookSender;
  readonly clock: Clock;
}

/** The type of a test message; no event of the ledger has it. */
export const TEST_TYPE = 'webhook.test';

/** Sends test messages: one at a time to each endpoint, also to a disabled one. */
export class WebhookTests {
  private readonly running = new Set<string>();

  constructor(private readonly parts: TestParts) {}

  /** @throws VaultUnavailable, LogUnavailable */
  async send(webhookId: string): Promise<WebhookAttempt | 'not found' | 'lost' | 'busy'> {
    if (this.running.has(webhookId)) return 'busy';
    this.running.add(webhookId);
    try {
      return await this.sendTo(webhookId);
    } finally {
      this.running.delete(webhookId);
    }
  }

  private async sendTo(webhookId: string): Promise<WebhookAttempt | 'not found' | 'lost'> {
    const { directory, details: store, sender, clock } = this.parts;
    const webhook = await directory.find(webhookId);
    if (webhook === null) return 'not found';
    const details = await store.of(webhook);
    if (details === null) return 'lost';
    const now = clock.now();
    const id = `test-${randomUUID()}`;
    const timestamp = new Date(now).toISOString();
    const body = JSON.stringify({ type: TEST_TYPE, timestamp, data: { webhookId } });
    const target = { url: details.url, secrets: secretsAt(details, now) };
    const [attempt] = await sender.send(target, [{ id, group: webhookId, body }], now);
    if (attempt === undefined) throw new Error('a test message has no result');
    return attempt;
  }
}
