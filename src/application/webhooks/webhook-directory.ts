import type { RecordedOf } from '../../domain/access/events.js';
import { WEBHOOKS_STREAM } from '../../domain/access/streams.js';
import type { WebhookDecision, WebhookRefusal } from '../../domain/webhooks/decide.js';
import type { WebhookEvent } from '../../domain/webhooks/events.js';
import {
  evolveWebhooks,
  NO_WEBHOOKS,
  type Webhook,
  type Webhooks,
} from '../../domain/webhooks/state.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import { FactStream } from '../access/fact-stream.js';
import type { Caller } from '../lanes/answer.js';

/** The last decision about an endpoint: why it was refused (null = recorded), and all after it. */
export interface WebhooksDecided {
  readonly refusal: WebhookRefusal | null;
  readonly webhooks: Webhooks;
  readonly facts: readonly RecordedOf<WebhookEvent>[];
}

/**
 * The endpoints of webhooks, as the facts of the stream `webhooks` say (decision 0086).
 *
 * Every method throws LogUnavailable, and FactsDamaged.
 */
export class WebhookDirectory {
  private readonly stream: FactStream<Webhooks, WebhookEvent>;

  constructor(from: { readonly log: EventLog; readonly clock: Clock }) {
    const fold = { stream: WEBHOOKS_STREAM, initial: NO_WEBHOOKS, evolve: evolveWebhooks };
    this.stream = new FactStream(from, fold);
  }

  /** The endpoints after every fact that was durable when this was called. */
  async all(): Promise<Webhooks> {
    return this.stream.inMemory ?? (await this.stream.state());
  }

  async find(webhookId: string): Promise<Webhook | null> {
    return (await this.all()).get(webhookId) ?? null;
  }

  /** Records what a pure decision answers. @throws OutcomeUnknown, Contention */
  async decide(
    decide: (webhooks: Webhooks, t: number) => WebhookDecision,
    caller: Caller,
  ): Promise<WebhooksDecided> {
    const { result, state, facts } = await this.stream.submit((webhooks, t) => {
      const { events, refusal } = decide(webhooks, t);
      return { events, result: refusal };
    }, caller);
    return { refusal: result, webhooks: state, facts };
  }
}
