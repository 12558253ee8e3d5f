import type { LoggedEvent } from '../ports/event-log.js';
import { UnreadableEvent } from './unreadable-event.js';

/** Stored metadata: an object with its keys in this order, sorted as RFC 8785 requires. */
export interface StoredMetadata {
  readonly actor: { readonly id: string; readonly type: string };
  readonly causationId?: string;
  /** Only ever `true`; omitted when the clock was right. */
  readonly clockSuspect?: boolean;
  readonly correlationId: string;
  readonly hash: string;
  readonly operation?: {
    readonly fingerprint?: string;
    readonly id: string;
    readonly kind: string;
  };
  readonly prevHash: string;
  readonly recordedAt: string;
  readonly version: number;
}

export const HASH_START = '"hash":"';
const PREVIOUS_START = '"prevHash":"';

/**
 * Whether a text is canonical JSON metadata as written by this codec. It accepts only usual
 * metadata, with ids that need no escaping, and parses nothing. A false result does not mean that
 * the text is not canonical.
 */
export function isUsualMetadata(text: string): boolean {
  return USUAL_METADATA.test(text);
}

const PLAIN = '"[ !#-[\\]-~]*"';
const USUAL_METADATA = new RegExp(
  `^\\{"actor":\\{"id":${PLAIN},"type":${PLAIN}\\},(?:"causationId":${PLAIN},)?` +
    `(?:"clockSuspect":true,)?"correlationId":${PLAIN},"hash":${PLAIN},` +
    `(?:"operation":\\{(?:"fingerprint":${PLAIN},)?"id":${PLAIN},"kind":${PLAIN}\\},)?` +
    `"prevHash":${PLAIN},"recordedAt":${PLAIN},"version":[1-9][0-9]{0,8}\\}$`,
);

/**
 * The hash and prevHash that a stored event carries, without decoding the rest.
 * @throws UnreadableEvent when it has none.
 */
export function hashesOf(logged: LoggedEvent): { prevHash: string; hash: string } {
  const own = hashAfter(HASH_START, logged.metadata);
  const previous = hashAfter(PREVIOUS_START, logged.metadata);
  if (!own || previous === null) throw new UnreadableEvent(logged, 'it carries no hash');
  return { prevHash: previous, hash: own };
}

function hashAfter(start: string, metadata: string): string | null {
  // A quotation mark inside a JSON string is escaped, so this can only be the member itself.
  const at = metadata.indexOf(start);
  const from = at + start.length;
  const to = metadata.indexOf('"', from);
  return at < 0 || to < 0 ? null : metadata.slice(from, to);
}
