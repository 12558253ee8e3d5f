import type { Delivery } from '../../../application/webhooks/deliveries.js';
import type { FoundWebhook } from '../../../application/webhooks/webhook-changes.js';
import type { WebhookAttempt } from '../../../ports/webhook-sender.js';

/** An endpoint as admins see it. */
export interface WebhookAnswer {
  readonly webhookId: string;
  readonly url: string | null;
  readonly events: readonly string[];
  readonly clientIds: readonly string[] | null;
  readonly description: string | null;
  readonly status: 'ENABLED' | 'DISABLED';
  readonly disabledBecause: 'ADMIN' | 'FAILED' | null;
  readonly createdAt: string;
  readonly overlapUntil: string | null;
}

export interface NewWebhookAnswer extends WebhookAnswer {
  /** Null = it is not shown again. */
  readonly secret: string | null;
}

export interface DeliveryAnswer {
  readonly messageId: string;
  readonly type: string;
  readonly clientId: string;
  readonly sequence: string;
  readonly position: string;
  readonly state: Delivery['state'];
  readonly tries: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly nextAt: string | null;
  readonly status: number | null;
  readonly error: string | null;
  readonly durationMs: number;
}

export interface TestAnswer {
  readonly messageId: string;
  readonly delivered: boolean;
  readonly status: number | null;
  readonly error: string | null;
  readonly durationMs: number;
}

export function presentWebhook({ webhook, details }: FoundWebhook): WebhookAnswer {
  const { webhookId, events, clientIds, disabled, createdAt, overlapUntil } = webhook;
  return {
    webhookId,
    url: details?.url ?? null,
    events,
    clientIds,
    description: details?.description ?? null,
    status: disabled === null ? 'ENABLED' : 'DISABLED',
    disabledBecause: disabled,
    createdAt: new Date(createdAt).toISOString(),
    overlapUntil,
  };
}

export function presentDelivery(delivery: Delivery): DeliveryAnswer {
  const { messageId, type, clientId, sequence, position, state, tries, nextAt } = delivery;
  const { status, error, durationMs } = delivery;
  return {
    ...{ messageId, type, clientId, state, tries, status, error, durationMs },
    sequence: sequence.toString(),
    position: position.toString(),
    firstAt: new Date(delivery.firstAt).toISOString(),
    lastAt: new Date(delivery.lastAt).toISOString(),
    nextAt: nextAt === null ? null : new Date(nextAt).toISOString(),
  };
}

export function presentTest({ id, outcome, ...rest }: WebhookAttempt): TestAnswer {
  const { status, error, durationMs } = rest;
  return { messageId: id, delivered: outcome === 'DELIVERED', status, error, durationMs };
}
