import type { WebhookEvent } from './events.js';
import { EVERY_EVENT } from './public-events.js';
import type { Webhook, Webhooks } from './state.js';

/** Endpoints of one ledger: each of them reads the log and holds connections. */
export const WEBHOOKS_MAX = 50;

export type WebhookRefusal = 'not found' | 'limit' | 'exists' | 'changed meanwhile' | 'disabled';

/** The events of a decision, or why there are none. */
export interface WebhookDecision {
  readonly events: readonly WebhookEvent[];
  readonly refusal: WebhookRefusal | null;
}

/** A change of an endpoint; it holds while its details are those of `replaces`. */
export interface WebhookChange {
  readonly replaces: string;
  readonly changed: Extract<WebhookEvent, { type: 'WebhookChanged' }>['data'] | null;
  readonly isDisabled: boolean | undefined;
}

export function createWebhook(
  webhooks: Webhooks,
  data: Extract<WebhookEvent, { type: 'WebhookCreated' }>['data'],
): WebhookDecision {
  if (webhooks.has(data.webhookId)) return refusedAs('exists');
  if (webhooks.size >= WEBHOOKS_MAX) return refusedAs('limit');
  return eventsOf({ type: 'WebhookCreated', data });
}

export function changeWebhook(
  webhooks: Webhooks,
  webhookId: string,
  { replaces, changed, isDisabled }: WebhookChange,
): WebhookDecision {
  const present = webhooks.get(webhookId);
  if (present === undefined) return refusedAs('not found');
  if (present.detailsId !== replaces) return refusedAs('changed meanwhile');
  const events: WebhookEvent[] = [];
  if (changed !== null) events.push({ type: 'WebhookChanged', data: changed });
  if (isDisabled === true && present.disabled === null) {
    events.push({ type: 'WebhookDisabled', data: { webhookId, cause: 'ADMIN' } });
  }
  if (isDisabled === false && present.disabled !== null) {
    events.push({ type: 'WebhookEnabled', data: { webhookId } });
  }
  return eventsOf(...events);
}

export function rotateSecret(
  webhooks: Webhooks,
  replaces: string,
  data: Extract<WebhookEvent, { type: 'WebhookSecretRotated' }>['data'],
): WebhookDecision {
  const present = webhooks.get(data.webhookId);
  if (present === undefined) return refusedAs('not found');
  if (present.detailsId !== replaces) return refusedAs('changed meanwhile');
  return eventsOf({ type: 'WebhookSecretRotated', data });
}

/** Disables an endpoint that failed; not one that was enabled since by another fact. */
export function giveUpOn(webhooks: Webhooks, { webhookId, enabledBy }: Webhook): WebhookDecision {
  const present = webhooks.get(webhookId);
  if (present === undefined) return refusedAs('not found');
  if (present.disabled !== null || present.enabledBy !== enabledBy) return eventsOf();
  return eventsOf({ type: 'WebhookDisabled', data: { webhookId, cause: 'FAILED' } });
}

export function replayWebhook(
  webhooks: Webhooks,
  webhookId: string,
  fromPosition: string,
): WebhookDecision {
  const present = webhooks.get(webhookId);
  if (present === undefined) return refusedAs('not found');
  if (present.disabled !== null) return refusedAs('disabled');
  return eventsOf({ type: 'WebhookReplayStarted', data: { webhookId, fromPosition } });
}

export function deleteWebhook(webhooks: Webhooks, webhookId: string): WebhookDecision {
  if (!webhooks.has(webhookId)) return refusedAs('not found');
  return eventsOf({ type: 'WebhookDeleted', data: { webhookId } });
}

/** A filter in its one spelling: sorted, and `*` alone when it is among the types. */
export function filterEvents(events: readonly string[]): readonly string[] {
  return events.includes(EVERY_EVENT) ? [EVERY_EVENT] : [...events].sort();
}

function refusedAs(refusal: WebhookRefusal): WebhookDecision {
  return { events: [], refusal };
}

function eventsOf(...events: readonly WebhookEvent[]): WebhookDecision {
  return { events, refusal: null };
}
