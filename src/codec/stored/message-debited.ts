import type {
  After,
  CountedIn,
  MessageDebited,
  Opened,
  WarningCode,
} from '../../domain/client/events.js';
import type { Channel } from '../../domain/client/settings.js';
import { storedAfter, storedOpened, storedWindows } from './movement.js';

/**
 * `MessageDebited`, version 1. Left out when they are the default: country (null), occurredAt
 * (null), parts (1), test (false), warnings (none), opened (no window opened).
 */
export interface MessageDebitedV1 {
  readonly after: After;
  readonly channel: Channel;
  readonly country?: string;
  readonly credits: string;
  readonly messageId: string;
  readonly occurredAt?: string;
  readonly opened?: Opened;
  readonly parts?: number;
  readonly test?: true;
  readonly warnings?: readonly WarningCode[];
  readonly windows: CountedIn;
}

/** Keys in sorted order: JSON.stringify then gives the canonical text. */
export function writeMessageDebited(data: MessageDebited['data']): string {
  const stored: MessageDebitedV1 = {
    after: storedAfter(data.after),
    channel: data.channel,
    country: data.country ?? undefined,
    credits: data.credits,
    messageId: data.messageId,
    occurredAt: data.occurredAt ?? undefined,
    opened: storedOpened(data.opened),
    parts: data.parts === 1 ? undefined : data.parts,
    test: data.test || undefined,
    warnings: data.warnings.length === 0 ? undefined : data.warnings,
    windows: storedWindows(data.windows),
  };
  return JSON.stringify(stored);
}

export function readMessageDebitedV1(text: string): MessageDebited['data'] {
  const stored = JSON.parse(text) as MessageDebitedV1;
  const data = {
    messageId: stored.messageId,
    credits: stored.credits,
    parts: stored.parts ?? 1,
    channel: stored.channel,
    country: stored.country ?? null,
    test: stored.test ?? false,
    occurredAt: stored.occurredAt ?? null,
    warnings: stored.warnings ?? [],
    windows: stored.windows,
    after: stored.after,
  };
  return stored.opened ? { ...data, opened: stored.opened } : data;
}
