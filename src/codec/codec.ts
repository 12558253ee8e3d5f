import type { KeyObject } from 'node:crypto';
import type { ClientEvent, Fact, NameEvent, Recorded } from '../domain/client/events.js';
import type { LoggedEvent } from '../ports/event-log.js';
import { chained, type StoredMetadata } from './chain.js';
import type { Encoded, Frame } from './frame.js';
import { UnreadableEvent } from './unreadable-event.js';
import { versionsOf, type AnyEvent, type Versions } from './versions.js';

export { expectedHash, hashesOf } from './chain.js';
export type { Encoded, Frame } from './frame.js';
export { UnreadableEvent } from './unreadable-event.js';

const NAME_EVENTS: ReadonlySet<string> = new Set<NameEvent['type']>([
  'NameReserved',
  'NameReleased',
]);

/** Whether reading this stored event needs the client's key; cheap (by type). */
export function mayCarryPersonal(type: string): boolean {
  return versionsOf(type)?.sealed !== undefined;
}

/**
 * Encodes an event at the current version of its type, as canonical JSON, chained to the previous
 * event.
 * @throws Error when a key is needed and `key` is null (a defect).
 */
export function encode(
  event: ClientEvent | NameEvent,
  frame: Frame,
  key: KeyObject | null,
): Encoded {
  const versions = writable(event);
  const data = flattenString(versions.write(event.data, frame, key));
  const { metadata, hash } = chained(event.type, data, versions.version, frame);
  const stored = {
    eventId: frame.eventId,
    type: event.type,
    data,
    metadata: flattenString(metadata),
  };
  return { stored, hash };
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

/**
 * Decodes, upcasts, decrypts. With `key` null personal fields read "erased".
 * @throws UnreadableEvent for an unknown type or version, broken JSON or a wrong key.
 */
export function decodeFact(logged: LoggedEvent, key: KeyObject | null): Fact {
  if (NAME_EVENTS.has(logged.type)) throw new UnreadableEvent(logged, 'no fact of a client');
  return decode(logged, key) as Fact;
}

/**
 * Decodes a fact of the streams `username-…` and `email-…`.
 * @throws UnreadableEvent as `decodeFact`.
 */
export function decodeName(logged: LoggedEvent): Recorded<NameEvent> {
  if (!NAME_EVENTS.has(logged.type)) throw new UnreadableEvent(logged, 'no fact of a name');
  return decode(logged, null) as Recorded<NameEvent>;
}

function writable(event: AnyEvent): Versions<unknown> {
  const versions = versionsOf(event.type);
  if (!versions) throw new Error(`no stored shape for ${event.type}`);
  return versions;
}

function decode(logged: LoggedEvent, key: KeyObject | null): Recorded<AnyEvent> {
  const versions = versionsOf(logged.type);
  if (!versions) throw new UnreadableEvent(logged, 'unknown type');
  try {
    const metadata = JSON.parse(logged.metadata) as StoredMetadata;
    const { version } = metadata;
    // A text would find inherited members of every object, such as `constructor`.
    const read = typeof version === 'number' ? versions.read[version] : undefined;
    if (!read) throw new UnreadableEvent(logged, `unknown version ${String(version)}`);
    return recorded(logged, metadata, read(logged.data, logged, key));
  } catch (cause) {
    if (cause instanceof UnreadableEvent) throw cause;
    // The cause is dropped on purpose: messages of JSON.parse quote their input.
    throw new UnreadableEvent(logged, 'its JSON is broken');
  }
}

function recorded(
  logged: LoggedEvent,
  metadata: StoredMetadata,
  data: unknown,
): Recorded<AnyEvent> {
  return {
    type: logged.type as AnyEvent['type'],
    data: data as AnyEvent['data'],
    eventId: logged.eventId,
    stream: logged.stream,
    revision: logged.revision,
    position: logged.position,
    recordedAt: instantOf(metadata.recordedAt),
    actor: metadata.actor as Recorded['actor'],
    correlationId: metadata.correlationId,
    causationId: metadata.causationId ?? null,
    operation: (metadata.operation ?? null) as Recorded['operation'],
    clockSuspect: metadata.clockSuspect ?? false,
    prevHash: metadata.prevHash,
    hash: metadata.hash,
  };
}

let textOf = '';
let instant = Number.NaN;

/** Adjacent events were usually recorded together, so the last instant is cached. */
function instantOf(text: string): number {
  if (text !== textOf) {
    instant = Date.parse(text);
    textOf = text;
  }
  return instant;
}
