import { hash, type KeyObject } from 'node:crypto';
import type { Actor, Operation } from '../domain/client/events.js';
import type { LoggedEvent, StoredEvent } from '../ports/event-log.js';
import { quoted } from './canonical.js';
import { HASH_START, hashesOf } from './stored-metadata.js';
import { UnreadableEvent } from './unreadable-event.js';
import type { Versions } from './version-table.js';
import { versionsOf, type AnyEvent } from './versions.js';

export { decodeFact, decodeName, decodeStream, mayCarryPersonal } from './decode.js';
export { hashesOf } from './stored-metadata.js';
export { UnreadableEvent } from './unreadable-event.js';

/** The parts of a stored event beside its data. */
export interface Frame {
  readonly stream: string;
  readonly revision: bigint;
  readonly eventId: string;
  /** Epoch milliseconds. */
  readonly recordedAt: number;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly operation: Operation | null;
  readonly clockSuspect: boolean;
  /** Hash of the previous event in the stream; '' for the first. */
  readonly prevHash: string;
}

export interface Encoded {
  readonly stored: StoredEvent;
  readonly hash: string;
}

/**
 * Encodes an event at the current version of its type, as canonical JSON, chained to the previous
 * event.
 * @throws Error when a key is needed and `key` is null (a defect).
 */
export function encode(event: AnyEvent, frame: Frame, key: KeyObject | null): Encoded {
  const versions = writable(event);
  const data = flattenString(versions.write(event.data, frame, key));
  const link = chained(event.type, data, versions.version, frame);
  const stored = {
    eventId: frame.eventId,
    type: event.type,
    data,
    metadata: flattenString(link.metadata),
  };
  return { stored, hash: link.hash };
}

/**
 * Flattens a concatenated text. The engine keeps such a text as a tree of its parts until it is
 * read, and a tree takes three times as much memory while the event waits for the disk.
 */
function flattenString(json: string): string {
  if (json.charCodeAt(0) !== OBJECT) throw new Error('what is stored is an object');
  return json;
}

const OBJECT = '{'.charCodeAt(0);

function writable(event: AnyEvent): Versions<unknown> {
  const versions = versionsOf(event.type);
  if (!versions) throw new Error(`no stored shape for ${event.type}`);
  return versions;
}

/** Metadata with its hash, and the hash: SHA-256 over the previous hash and the whole event. */
function chained(
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

const HASH_LENGTH = 64;

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
 * @throws UnreadableEvent when the event's content, after the `prevHash` that it names, has another
 *   hash than the event carries
 */
export function checkHash(logged: LoggedEvent, carries = hashesOf(logged)): void {
  const { prevHash, hash: carried } = carries;
  if (expectedHash(logged, prevHash) !== carried) {
    throw new UnreadableEvent(logged, 'its content does not have its hash');
  }
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

let isoOf = Number.NaN;
let iso = '';

function isoText(instant: number): string {
  // A group of events has one decision time, so the last text usually fits the next event too.
  if (instant !== isoOf) {
    iso = new Date(instant).toISOString();
    isoOf = instant;
  }
  return iso;
}
