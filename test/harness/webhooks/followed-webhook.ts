import { HttpWebhookSender } from '../../../src/adapters/webhooks/http-webhook-sender.js';
import { Deliveries } from '../../../src/application/webhooks/deliveries.js';
import {
  EndpointFollower,
  type Stepped,
} from '../../../src/application/webhooks/endpoint-follower.js';
import { WebhookCounts } from '../../../src/application/webhooks/webhook-counts.js';
import { WebhookDetailsStore } from '../../../src/application/webhooks/webhook-details.js';
import { WebhookDirectory } from '../../../src/application/webhooks/webhook-directory.js';
import { WebhookPositions } from '../../../src/application/webhooks/webhook-positions.js';
import { WebhookSource } from '../../../src/application/webhooks/webhook-source.js';
import type { WebhookSender } from '../../../src/ports/webhook-sender.js';
import { WebhookFailures } from '../../../src/application/webhooks/webhook-failures.js';
import type { Json, ServiceHarness } from '../service-harness.js';
import type { Receiver } from './receiver.js';

/** An endpoint of a service whose followers do not run: a spec takes every step. */
export class FollowedWebhook {
  readonly sender: WebhookSender = new HttpWebhookSender({ allowPrivate: true });
  /** Where the follower reads from after the next `kill`. */
  source: WebhookSource;
  private follower: EndpointFollower;

  constructor(
    private readonly harness: ServiceHarness,
    readonly webhookId: string,
    readonly secret: string,
  ) {
    this.source = this.get(WebhookSource);
    this.follower = this.newFollower();
  }

  /** Creates an endpoint that goes to a receiver. */
  static async create(
    harness: ServiceHarness,
    receiver: Receiver,
    about: object = { events: ['*'] },
  ): Promise<FollowedWebhook> {
    const { json } = await harness.post('/v1/webhooks', { url: receiver.url, ...about });
    return new FollowedWebhook(harness, json.webhookId, json.secret);
  }

  /** Takes steps until nothing is left to do. */
  async follow(): Promise<Stepped> {
    await this.caughtUp();
    for (;;) {
      const stepped = await this.step();
      if (stepped !== 'more' && stepped !== 'skipped') return stepped;
    }
  }

  async step(): Promise<Stepped> {
    const webhook = await this.get(WebhookDirectory).find(this.webhookId);
    if (webhook === null || webhook.disabled !== null) return 'ended';
    return this.follower.step(webhook);
  }

  get wakeAt(): number | null {
    return this.follower.wakeAt;
  }

  /** Forgets everything in memory, as a process that was killed does. */
  kill(): void {
    this.follower = this.newFollower();
  }

  async deliveries(): Promise<Json[]> {
    const path = `/v1/webhooks/${this.webhookId}/deliveries?limit=500`;
    return (await this.harness.send('GET', path)).json.items;
  }

  async read(): Promise<Json> {
    return (await this.harness.send('GET', `/v1/webhooks/${this.webhookId}`)).json;
  }

  close(): Promise<void> {
    return this.sender.close();
  }

  private newFollower(): EndpointFollower {
    const { clock } = this.harness;
    const failures = this.get(WebhookFailures);
    const parts = {
      details: this.get(WebhookDetailsStore),
      deliveries: this.get(Deliveries),
      positions: this.get(WebhookPositions),
      source: this.source,
      sender: this.sender,
      clock,
      gaveUp: (webhook: Parameters<WebhookFailures['giveUp']>[0]) => failures.giveUp(webhook),
      counts: this.get(WebhookCounts),
      random: () => 0,
    };
    return new EndpointFollower(parts, this.webhookId);
  }

  /** The read models have everything that was answered. */
  private async caughtUp(): Promise<void> {
    const { ledger } = this.harness.running;
    await ledger.progress.waitFor('all', await ledger.log.end(), 60_000);
  }

  private get<T>(type: abstract new (...args: never[]) => T): T {
    return this.harness.running.app.get<T>(type);
  }
}
