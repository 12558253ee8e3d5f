import { versionsOf } from '../../src/codec/versions.js';
import type { ClientEvent } from '../../src/domain/client/events.js';

/** Whether the event carries personal data or free text, so that writing it needs the client's key. */
export function carriesPersonal(event: ClientEvent): boolean {
  return versionsOf(event.type)?.sealed?.(event.data) ?? false;
}
