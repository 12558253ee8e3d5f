import type {
  After,
  CountedIn,
  MessageDebited,
  Opened,
  WarningCode,
} from '../../domain/client/events.js';
import type { Channel } from '../../domain/client/settings.js';
import { quoted } from '../canonical.js';
import { storedOpened, waitOf, windowsText } from './movement.js';

/**
 * `MessageDebited`, version 1. Omitted when default: country (null), dlrWaitDays (none),
 * occurredAt (null), parts (1), test (false), warnings (none), opened (no window opened).
 */
export interface MessageDebitedV1 {
  readonly after: After;
  readonly channel: Channel;
  readonly country?: string;
  readonly credits: string;
  readonly dlrWaitDays?: number;
  readonly messageId: string;
  readonly occurredAt?: string;
  readonly opened?: Opened;
  readonly parts?: number;
  readonly test?: true;
  readonly warnings?: readonly WarningCode[];
  readonly windows: CountedIn;
}

/**
 * The text is concatenated directly, with keys in sorted order. Nearly all events have this type,
 * and an object for the serializer would cost three times as much. Amounts are digits and a point.
 */
export function writeMessageDebited(data: MessageDebited['data']): string {
  const { after, opened, warnings, windows } = data;
  const country = data.country === null ? '' : `"country":${quoted(data.country)},`;
  const wait = data.dlrWaitDays === undefined ? '' : `"dlrWaitDays":${data.dlrWaitDays},`;
  const occurredAt = data.occurredAt === null ? '' : `"occurredAt":${quoted(data.occurredAt)},`;
  const open = opened === undefined ? '' : `"opened":${JSON.stringify(storedOpened(opened))},`;
  const parts = data.parts === 1 ? '' : `"parts":${data.parts},`;
  const test = data.test ? '"test":true,' : '';
  const warned = warnings.length === 0 ? '' : `"warnings":${JSON.stringify(warnings)},`;
  return (
    `{"after":{"assigned":"${after.assigned}","reserved":"${after.reserved}",` +
    `"usedPosted":"${after.usedPosted}"},"channel":${quoted(data.channel)},${country}` +
    `"credits":"${data.credits}",${wait}"messageId":${quoted(data.messageId)},${occurredAt}${open}` +
    `${parts}${test}${warned}"windows":${windowsText(windows)}}`
  );
}

export function readMessageDebitedV1(text: string): MessageDebited['data'] {
  const stored = JSON.parse(text) as MessageDebitedV1;
  const data: MessageDebited['data'] = {
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
  if (stored.opened === undefined && stored.dlrWaitDays === undefined) return data;
  return { ...data, ...waitOf(stored), ...(stored.opened && { opened: stored.opened }) };
}
