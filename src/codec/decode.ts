import type { KeyObject } from 'node:crypto';
import type { RecordedOf } from '../domain/access/events.js';
import type { Fact, NameEvent, Recorded } from '../domain/client/events.js';
import type { StreamEvent } from '../domain/facts/events.js';
import type { LoggedEvent } from '../ports/event-log.js';
import type { PurgeEvent } from '../domain/purges/events.js';
import { ACCESS_VERSIONS } from './access-versions.js';
import { OPERATOR_VERSIONS } from './operator-versions.js';
import type { StoredMetadata } from './stored-metadata.js';
import { UnreadableEvent } from './unreadable-event.js';
import { versionsOf, type AnyEvent } from './versions.js';

const NAME_EVENTS: ReadonlySet<string> = new Set<NameEvent['type']>([
  'NameReserved',
  'NameReleased',
]);
const PURGE_EVENTS: readonly PurgeEvent['type'][] = ['ClientPurged', 'PurgeCompleted'];
/** Types of the facts in streams of the whole ledger. */
const STREAM_EVENTS: ReadonlySet<string> = new Set([
  ...Object.keys(ACCESS_VERSIONS),
  ...Object.keys(OPERATOR_VERSIONS),
  ...PURGE_EVENTS,
]);

/** Whether reading this stored event needs the client's key; cheap (by type). */
export function mayCarryPersonal(type: string): boolean {
  return versionsOf(type)?.sealed !== undefined;
}

/**
 * Decodes, upcasts, decrypts. With `key` null personal fields read "erased".
 * @throws UnreadableEvent for an unknown type or version, broken JSON or a wrong key.
 */
export function decodeFact(logged: LoggedEvent, key: KeyObject | null): Fact {
  const isOfStream = STREAM_EVENTS.has(logged.type) && logged.type !== 'ClientPurged';
  if (NAME_EVENTS.has(logged.type) || isOfStream) {
    throw new UnreadableEvent(logged, 'no fact of a client');
  }
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

/**
 * Decodes a fact of any stream of the whole ledger.
 * @throws UnreadableEvent as `decodeFact`.
 */
export function decodeStream(logged: LoggedEvent): RecordedOf<StreamEvent> {
  if (!STREAM_EVENTS.has(logged.type)) throw new UnreadableEvent(logged, 'no fact of the ledger');
  return decode(logged, null) as RecordedOf<StreamEvent>;
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
