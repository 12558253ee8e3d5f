import type { Recorded } from '../client/events.js';
import type { ApiKeyEvent } from '../keys/events.js';
import type { StaffEvent } from '../staff/events.js';
import type { WebhookEvent } from '../webhooks/events.js';

/** Every fact of the streams in `ACCESS_STREAMS`. They hold nothing personal and nothing secret. */
export type AccessEvent = StaffEvent | ApiKeyEvent | WebhookEvent;

/** A recorded fact of some of these events, discriminated by `type`. */
export type RecordedOf<E extends { readonly type: string; readonly data: unknown }> = {
  [T in E['type']]: Recorded<Extract<E, { readonly type: T }>> & { readonly type: T };
}[E['type']];
