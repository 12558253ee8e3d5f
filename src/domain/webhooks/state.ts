import { Map as PersistentMap } from 'immutable';
import type { RecordedOf } from '../access/events.js';
import type { WebhookEvent, WebhookFilter } from './events.js';

/** An endpoint after the facts so far. */
export interface Webhook extends WebhookFilter {
  readonly webhookId: string;
  readonly detailsId: string;
  readonly origin: string;
  /** Why it gets nothing; null = it is enabled. */
  readonly disabled: 'ADMIN' | 'FAILED' | null;
  /** Epoch milliseconds; null = it is enabled. */
  readonly disabledAt: number | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Position of its creation: it gets the events behind it. */
  readonly createdPosition: bigint;
  /** End of the overlap of the last rotation, ISO 8601; null = none. */
  readonly overlapUntil: string | null;
  /** The last replay: the revision of its fact, and the position where it begins. */
  readonly replay: { readonly number: bigint; readonly fromPosition: bigint } | null;
  /** Revision of the fact that enabled it last; a new one gives waiting deliveries new tries. */
  readonly enabledBy: bigint;
}

/** The endpoints that exist, by id. */
export type Webhooks = PersistentMap<string, Webhook>;

export const NO_WEBHOOKS: Webhooks = PersistentMap();

type Fact = RecordedOf<WebhookEvent>;

/** The endpoints after one more fact: a new value, never an exception. */
export function evolveWebhooks(webhooks: Webhooks, fact: Fact): Webhooks {
  const { webhookId } = fact.data;
  if (fact.type === 'WebhookCreated') return webhooks.set(webhookId, created(fact));
  if (fact.type === 'WebhookDeleted') return webhooks.delete(webhookId);
  const before = webhooks.get(webhookId);
  if (before === undefined) return webhooks;
  return webhooks.set(webhookId, { ...before, ...changeOf(fact) });
}

function created({ data, recordedAt, position, revision }: CreatedFact): Webhook {
  return {
    ...data,
    disabled: null,
    disabledAt: null,
    createdAt: recordedAt,
    createdPosition: position,
    overlapUntil: null,
    replay: null,
    enabledBy: revision,
  };
}

type CreatedFact = Extract<Fact, { readonly type: 'WebhookCreated' }>;
type Change = Exclude<Fact, { readonly type: 'WebhookCreated' | 'WebhookDeleted' }>;

function changeOf({ type, data, revision, recordedAt }: Change): Partial<Webhook> {
  switch (type) {
    case 'WebhookChanged': {
      const { fields: _, ...changed } = data;
      return changed;
    }
    case 'WebhookSecretRotated':
      return { detailsId: data.detailsId, overlapUntil: data.overlapUntil };
    case 'WebhookDisabled':
      return { disabled: data.cause, disabledAt: recordedAt };
    case 'WebhookEnabled':
      return { disabled: null, disabledAt: null, enabledBy: revision };
    case 'WebhookReplayStarted':
      return { replay: { number: revision, fromPosition: BigInt(data.fromPosition) } };
  }
}
