import type { WebhookEvent } from '../../domain/webhooks/events.js';
import { canonicalJson } from '../canonical.js';

/** The stored shapes of the stream `webhooks`; none of them has encrypted fields. */

type DataOf<T extends WebhookEvent['type']> = Extract<WebhookEvent, { type: T }>['data'];

/** `WebhookCreated`, version 1. Omitted: clientIds (null). */
export interface WebhookCreatedV1 {
  readonly clientIds?: readonly string[];
  readonly detailsId: string;
  readonly events: readonly string[];
  readonly origin: string;
  readonly webhookId: string;
}

export function writeWebhookCreated(data: DataOf<'WebhookCreated'>): string {
  return canonicalJson(filterIn(data));
}

export function readWebhookCreatedV1(text: string): DataOf<'WebhookCreated'> {
  return filterOf(JSON.parse(text) as WebhookCreatedV1);
}

/** `WebhookChanged`, version 1. */
export interface WebhookChangedV1 extends WebhookCreatedV1 {
  readonly fields: readonly string[];
}

export function writeWebhookChanged(data: DataOf<'WebhookChanged'>): string {
  const stored: WebhookChangedV1 = { ...filterIn(data), fields: data.fields };
  return canonicalJson(stored);
}

export function readWebhookChangedV1(text: string): DataOf<'WebhookChanged'> {
  const stored = JSON.parse(text) as WebhookChangedV1;
  return { ...filterOf(stored), fields: stored.fields };
}

/** `WebhookSecretRotated`, version 1. */
export interface WebhookSecretRotatedV1 {
  readonly detailsId: string;
  readonly overlapUntil: string;
  readonly webhookId: string;
}

export function writeWebhookSecretRotated(data: DataOf<'WebhookSecretRotated'>): string {
  const { detailsId, overlapUntil, webhookId } = data;
  const stored: WebhookSecretRotatedV1 = { detailsId, overlapUntil, webhookId };
  return canonicalJson(stored);
}

export function readWebhookSecretRotatedV1(text: string): DataOf<'WebhookSecretRotated'> {
  const { webhookId, detailsId, overlapUntil } = JSON.parse(text) as WebhookSecretRotatedV1;
  return { webhookId, detailsId, overlapUntil };
}

/** `WebhookDisabled`, version 1. */
export interface WebhookDisabledV1 {
  readonly cause: 'ADMIN' | 'FAILED';
  readonly webhookId: string;
}

export function writeWebhookDisabled({ webhookId, cause }: DataOf<'WebhookDisabled'>): string {
  const stored: WebhookDisabledV1 = { webhookId, cause };
  return canonicalJson(stored);
}

export function readWebhookDisabledV1(text: string): DataOf<'WebhookDisabled'> {
  const { webhookId, cause } = JSON.parse(text) as WebhookDisabledV1;
  return { webhookId, cause };
}

/** `WebhookReplayStarted`, version 1. */
export interface WebhookReplayStartedV1 {
  readonly fromPosition: string;
  readonly webhookId: string;
}

export function writeWebhookReplayStarted(data: DataOf<'WebhookReplayStarted'>): string {
  const { webhookId, fromPosition } = data;
  const stored: WebhookReplayStartedV1 = { webhookId, fromPosition };
  return canonicalJson(stored);
}

export function readWebhookReplayStartedV1(text: string): DataOf<'WebhookReplayStarted'> {
  const { webhookId, fromPosition } = JSON.parse(text) as WebhookReplayStartedV1;
  return { webhookId, fromPosition };
}

/** `WebhookEnabled` and `WebhookDeleted`, version 1. */
export interface WebhookV1 {
  readonly webhookId: string;
}

export function writeWebhook({ webhookId }: DataOf<'WebhookEnabled' | 'WebhookDeleted'>): string {
  const stored: WebhookV1 = { webhookId };
  return canonicalJson(stored);
}

export function readWebhookV1(text: string): WebhookV1 {
  const { webhookId } = JSON.parse(text) as WebhookV1;
  return { webhookId };
}

function filterIn(data: DataOf<'WebhookCreated'>): WebhookCreatedV1 {
  const { webhookId, detailsId, origin, events, clientIds } = data;
  const filter = { webhookId, detailsId, origin, events };
  return clientIds === null ? filter : { ...filter, clientIds };
}

function filterOf(stored: WebhookCreatedV1): DataOf<'WebhookCreated'> {
  const { webhookId, detailsId, origin, events, clientIds = null } = stored;
  return { webhookId, detailsId, origin, events, clientIds };
}
