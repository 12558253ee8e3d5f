import { hash } from 'node:crypto';
import type { LoggedEvent } from '../ports/event-log.js';
import { quoted } from './canonical.js';
import type { Frame } from './frame.js';
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

const HASH_LENGTH = 64;
const HASH_START = '"hash":"';
const PREVIOUS_START = '"prevHash":"';

let isoOf = Number.NaN;
let iso = '';

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

/** Metadata with its hash, and the hash: SHA-256 over the previous hash and the whole event. */
export function chained(
  type: string,
  data: string,
  version: number,
  frame: Frame,
): { metadata: string; hash: string } {
  const before = metadataBeforeHash(frame);
  const after = metadataAfterHash(frame, version);
  const { stream, eventId, revision, prevHash } = frame;
  const event = { stream, eventId, revision, type, data };
  const digest = digestOf(event, before + after, String(version), prevHash);
  return { metadata: `${before}"hash":"${digest}",${after}`, hash: digest };
}

/**
 * The hash that a stored event should carry after `prevHash`, computed from its bytes: any changed
 * byte results in another hash (I17).
 */
export function expectedHash(logged: LoggedEvent, prevHash: string): string {
  const { metadata } = logged;
  const start = metadata.indexOf(HASH_START);
  const end = start + HASH_START.length + HASH_LENGTH + 2;
  const fits = start >= 0 && metadata.startsWith('",', end - 2);
  const unhashed = fits ? metadata.slice(0, start) + metadata.slice(end) : metadata;
  const version = /"version":(\d+)\}$/.exec(metadata)?.[1] ?? 'null';
  return digestOf(logged, unhashed, version, prevHash);
}

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

function digestOf(
  event: Omit<LoggedEvent, 'metadata' | 'position'>,
  unhashed: string,
  version: string,
  prevHash: string,
): string {
  return hash(
    'sha256',
    `${prevHash}{"data":${event.data},"eventId":${quoted(event.eventId)}` +
      `,"metadata":${unhashed},"revision":"${event.revision}"` +
      `,"stream":${quoted(event.stream)},"type":${quoted(event.type)}` +
      `,"version":${version}}`,
    'hex',
  );
}

type Context = Pick<Frame, 'actor' | 'causationId' | 'clockSuspect' | 'correlationId'>;

/** Limit of remembered requests whose events are interleaved. */
const CONTEXTS_MAX = 16;
/** By correlation id: events of one request follow each other closely. */
const contexts = new Map<string, { readonly of: Context; readonly text: string }>();

/** The metadata before the hash, which the events of one request share. */
function metadataBeforeHash(frame: Frame): string {
  const { actor, causationId, clockSuspect, correlationId } = frame;
  const known = contexts.get(correlationId);
  if (
    known?.of.actor === actor &&
    known.of.causationId === causationId &&
    known.of.clockSuspect === clockSuspect
  ) {
    return known.text;
  }
  const of = { actor, causationId, clockSuspect, correlationId };
  const text = contextText(of);
  if (contexts.size >= CONTEXTS_MAX) contexts.clear();
  contexts.set(correlationId, { of, text });
  return text;
}

function contextText(frame: Context): string {
  const { actor, causationId } = frame;
  const cause = causationId === null ? '' : `"causationId":${JSON.stringify(causationId)},`;
  const clock = frame.clockSuspect ? '"clockSuspect":true,' : '';
  return (
    `{"actor":{"id":${JSON.stringify(actor.id)},"type":"${actor.type}"},${cause}${clock}` +
    `"correlationId":${JSON.stringify(frame.correlationId)},`
  );
}

function metadataAfterHash(frame: Frame, version: number): string {
  return (
    `${operationOf(frame)}"prevHash":"${frame.prevHash}",` +
    `"recordedAt":"${isoText(frame.recordedAt)}","version":${version}}`
  );
}

function operationOf(frame: Frame): string {
  const { operation } = frame;
  if (operation === null) return '';
  const { fingerprint, id, kind } = operation;
  const content = fingerprint === undefined ? '' : `"fingerprint":${JSON.stringify(fingerprint)},`;
  return `"operation":{${content}"id":${quoted(id)},"kind":"${kind}"},`;
}

function isoText(instant: number): string {
  // A group of events has one decision time, so the last text usually fits the next event too.
  if (instant !== isoOf) {
    iso = new Date(instant).toISOString();
    isoOf = instant;
  }
  return iso;
}
