import { uuid7 } from '../../codec/uuid7.js';
import type { KeyedMutex } from '../../async/keyed-mutex.js';
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  filterEvents,
  replayWebhook,
  rotateSecret,
  type WebhookRefusal,
} from '../../domain/webhooks/decide.js';
import type { WebhookFilter } from '../../domain/webhooks/events.js';
import type { Webhook } from '../../domain/webhooks/state.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import { Contention, type Caller } from '../lanes/answer.js';
import { newSecret, type WebhookDetails, type WebhookDetailsStore } from './webhook-details.js';
import type { WebhookDirectory, WebhooksDecided } from './webhook-directory.js';

export interface WebhookSources {
  readonly directory: WebhookDirectory;
  readonly details: WebhookDetailsStore;
  readonly mutex: KeyedMutex;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** An endpoint as an admin describes it, checked. */
export interface NewWebhook extends WebhookFilter {
  readonly url: string;
  readonly description: string | null;
}

/** The changes to an endpoint; what is left out stays. */
export type WebhookPatch = {
  readonly [field in keyof NewWebhook]?: NewWebhook[field] | undefined;
} & { readonly isDisabled?: boolean | undefined };

export interface FoundWebhook {
  readonly webhook: Webhook;
  /** Null = the record is lost: the endpoint must be deleted and created again. */
  readonly details: WebhookDetails | null;
}

export type WebhookOutcome =
  | (FoundWebhook & { readonly refusal: null; readonly isReplayed?: true })
  | { readonly refusal: WebhookRefusal | 'lost' | 'id reused' };

/** How long the former secret signs beside the new one. */
const OVERLAP_MS = 24 * 60 * 60_000;
const TRIES_MAX = 10;
const FIELDS = ['url', 'description', 'events', 'clientIds'] as const;

/**
 * Creates, changes and deletes endpoints, in an order that a crash cannot break: a record is stored
 * first, then a fact names it, then the former record is removed.
 *
 * Every method throws VaultUnavailable, LogUnavailable, OutcomeUnknown and Contention.
 */
export class WebhookChanges {
  constructor(private readonly from: WebhookSources) {}

  /**
   * @param keyedId made from the caller's key: the endpoint that has it already is answered again
   * @returns the endpoint with its first secret in `details`
   */
  async create(
    asked: NewWebhook,
    caller: Caller,
    keyedId: string | null = null,
  ): Promise<WebhookOutcome> {
    const { directory, clock } = this.from;
    if (keyedId === null) return this.created(uuid7(clock.now()), asked, caller);
    if ((await directory.find(keyedId)) !== null) return this.repeated(keyedId, asked);
    const outcome = await this.created(keyedId, asked, caller);
    return outcome.refusal === 'exists' ? this.repeated(keyedId, asked) : outcome;
  }

  private async created(
    webhookId: string,
    { url, description, events, clientIds }: NewWebhook,
    caller: Caller,
  ): Promise<WebhookOutcome> {
    const { directory, details } = this.from;
    const stored = { url, description, secrets: [{ secret: newSecret(), until: null }] };
    const detailsId = await details.add(webhookId, stored);
    const filter = { events: filterEvents(events), clientIds };
    const data = { webhookId, detailsId, origin: new URL(url).origin, ...filter };
    const decided = await directory.decide((all) => createWebhook(all, data), caller);
    return this.ended(webhookId, decided, { stored, detailsId, replaces: null });
  }

  /** A creation that came again: the endpoint, if it is what was asked for. */
  private repeated(webhookId: string, asked: NewWebhook): Promise<WebhookOutcome> {
    const sent = { ...asked, events: filterEvents(asked.events) };
    return this.tried(webhookId, ({ webhook, details }) => {
      const found = { ...details, ...webhook };
      const isSame = FIELDS.every(
        (field) => JSON.stringify(found[field]) === JSON.stringify(sent[field]),
      );
      const outcome: WebhookOutcome = isSame
        ? { refusal: null, webhook, details, isReplayed: true }
        : { refusal: 'id reused' };
      return Promise.resolve(outcome);
    });
  }

  change(webhookId: string, patch: WebhookPatch, caller: Caller): Promise<WebhookOutcome> {
    return this.tried(webhookId, ({ webhook, details }) => {
      const before = { ...details, ...webhook };
      const { isDisabled, ...sent } = patch;
      const events = sent.events === undefined ? undefined : filterEvents(sent.events);
      const after = { ...before, ...present({ ...sent, events }) };
      const fields = FIELDS.filter(
        (field) => JSON.stringify(after[field]) !== JSON.stringify(before[field]),
      );
      const { url, description, clientIds } = after;
      const stored = { url, description, secrets: details.secrets };
      return this.stored(webhook, fields.length === 0 ? null : stored, (detailsId) => {
        const filter = { events: after.events, clientIds };
        const changed = { webhookId, detailsId, origin: new URL(url).origin, ...filter, fields };
        return this.from.directory.decide(
          (all) =>
            changeWebhook(all, webhookId, {
              replaces: webhook.detailsId,
              changed: fields.length === 0 ? null : changed,
              isDisabled,
            }),
          caller,
        );
      });
    });
  }

  /** A new secret, the first in `details`; the former one still signs for a day. */
  rotate(webhookId: string, caller: Caller): Promise<WebhookOutcome> {
    return this.tried(webhookId, ({ webhook, details }) => {
      const { clock, directory } = this.from;
      const until = clock.now() + OVERLAP_MS;
      const former = details.secrets.slice(0, 1).map(({ secret }) => ({ secret, until }));
      const secrets = [{ secret: newSecret(), until: null }, ...former];
      return this.stored(webhook, { ...details, secrets }, (detailsId) => {
        const data = { webhookId, detailsId, overlapUntil: new Date(until).toISOString() };
        return directory.decide((all) => rotateSecret(all, webhook.detailsId, data), caller);
      });
    });
  }

  /** Sends the events from a position on again. */
  async replay(webhookId: string, from: bigint, caller: Caller): Promise<WebhookOutcome> {
    const { directory, details } = this.from;
    const decided = await directory.decide(
      (all) => replayWebhook(all, webhookId, from.toString()),
      caller,
    );
    const webhook = decided.webhooks.get(webhookId);
    if (decided.refusal !== null) return { refusal: decided.refusal };
    if (webhook === undefined) return { refusal: 'not found' };
    return { refusal: null, webhook, details: await details.of(webhook) };
  }

  async remove(webhookId: string, caller: Caller): Promise<WebhookRefusal | null> {
    const { directory, details } = this.from;
    const webhook = await directory.find(webhookId);
    const { refusal } = await directory.decide((all) => deleteWebhook(all, webhookId), caller);
    if (refusal !== null || webhook === null) return refusal;
    await this.afterwards(() => details.drop(webhookId, webhook.detailsId));
    return null;
  }

  /** Makes a change from the present endpoint, again when another change came first. */
  private tried(
    webhookId: string,
    once: (found: FoundWebhook & { readonly details: WebhookDetails }) => Promise<WebhookOutcome>,
  ): Promise<WebhookOutcome> {
    return this.from.mutex.run([`webhook ${webhookId}`], async () => {
      for (let tries = 0; tries < TRIES_MAX; tries++) {
        const webhook = await this.from.directory.find(webhookId);
        if (webhook === null) return { refusal: 'not found' };
        const details = await this.from.details.of(webhook);
        if (details === null) {
          const isMoved = (await this.from.directory.find(webhookId))?.detailsId;
          if (isMoved !== webhook.detailsId) continue;
          return { refusal: 'lost' };
        }
        const outcome = await once({ webhook, details });
        if (outcome.refusal !== 'changed meanwhile') return outcome;
      }
      throw new Contention('other changes came first each time');
    });
  }

  /** Stores new details, if any, and lets a fact name them. */
  private async stored(
    { webhookId, detailsId: replaces }: Webhook,
    stored: WebhookDetails | null,
    decide: (detailsId: string) => Promise<WebhooksDecided>,
  ): Promise<WebhookOutcome> {
    const detailsId = stored === null ? replaces : await this.from.details.add(webhookId, stored);
    return this.ended(webhookId, await decide(detailsId), { stored, detailsId, replaces });
  }

  private async ended(
    webhookId: string,
    { refusal, webhooks }: WebhooksDecided,
    record: {
      readonly stored: WebhookDetails | null;
      readonly detailsId: string;
      readonly replaces: string | null;
    },
  ): Promise<WebhookOutcome> {
    const { details } = this.from;
    const { stored, detailsId, replaces } = record;
    const unnamed = refusal === null ? replaces : detailsId;
    if (stored !== null && unnamed !== null) {
      await this.afterwards(() => details.drop(webhookId, unnamed));
    }
    if (refusal !== null) return { refusal };
    const webhook = webhooks.get(webhookId);
    if (webhook === undefined) return { refusal: 'not found' };
    return { refusal: null, webhook, details: stored ?? (await details.of(webhook)) };
  }

  /** The facts are recorded, so a failure to tidy up must not become the answer. */
  private async afterwards(tidy: () => Promise<void>): Promise<void> {
    const text = 'old details of a webhook were not removed: the next start tries again';
    await tidy().catch(this.from.logger.of('webhooks').ignoring('warn', text));
  }
}

/** The members that were sent: an `undefined` must not hide a present value. */
function present<T extends object>(sent: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(sent).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
