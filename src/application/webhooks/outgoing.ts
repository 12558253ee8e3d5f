import { decodeFact, decodeStream } from '../../codec/codec.js';
import { ERASED } from '../../codec/personal.js';
import { UnreadableEvent } from '../../codec/unreadable-event.js';
import type { Actor, EventOf } from '../../domain/client/events.js';
import { CLIENT_PREFIX, clientIdOf } from '../../domain/client/streams.js';
import { PURGES_STREAM } from '../../domain/facts/streams.js';
import { LOW_BALANCE_EVENT, publicTypeOf } from '../../domain/webhooks/public-events.js';
import type { LoggedEvent } from '../../ports/event-log.js';

/** One event that an endpoint is to get, before its body is made. */
export interface Outgoing {
  /** The `webhook-id`. */
  readonly messageId: string;
  readonly type: string;
  readonly clientId: string;
  /** Where its event is. */
  readonly stream: string;
  readonly revision: bigint;
  readonly position: bigint;
  /** Orders the events of a client: the event's revision in the client's stream. */
  readonly sequence: bigint;
  /**
   * The body.
   * @param missing sequences of earlier events of the client that this endpoint is still to get
   */
  readonly body: (missing: readonly bigint[]) => string;
}

/** The members of `data` that all types have. */
interface Envelope {
  readonly clientId: string;
  /** The event's revision in the client's stream. */
  readonly sequence: string;
  readonly position: string;
  /** Null when the event cannot be read. */
  readonly actor: Actor | null;
  /** Sequences, the lowest first. */
  readonly missing: readonly string[];
  /** Null when the event cannot be read. */
  readonly details: unknown;
}

/** Sequences that a body lists as missing. */
const MISSING_MAX = 20;

/** A fact as a message; null = receivers never see this fact. */
export function outgoingOf(event: LoggedEvent): Outgoing | null {
  const type = publicTypeOf(event.type);
  if (type === null) return null;
  if (event.stream === PURGES_STREAM) return purgeOf(event, type);
  // The journal has a copy of each purge that outlives the client's stream.
  if (!event.stream.startsWith(CLIENT_PREFIX) || event.type === 'ClientPurged') return null;
  const clientId = clientIdOf(event.stream);
  const { eventId: messageId, stream, revision, position } = event;
  const body = (missing: readonly bigint[]): string => bodyOf(event, { type, clientId, missing });
  return { messageId, type, clientId, stream, revision, position, sequence: revision, body };
}

/** A balance that fell to the threshold or below, found by the read model `notices`. */
export interface LowBalance {
  readonly clientId: string;
  readonly revision: bigint;
  readonly position: bigint;
  readonly eventId: string;
  readonly at: string;
  readonly available: string;
  readonly threshold: string;
}

export function lowBalanceMessage(found: LowBalance): Outgoing {
  const { clientId, revision, position, eventId, at, available, threshold } = found;
  const type = LOW_BALANCE_EVENT;
  const body = (missing: readonly bigint[]): string => {
    const about = { clientId, revision, position, missing, actor: null };
    return textOf(type, at, { ...about, details: { available, threshold } });
  };
  const stream = `${CLIENT_PREFIX}${clientId}`;
  const place = { clientId, stream, revision, position, sequence: revision };
  return { messageId: `low-${eventId}`, type, ...place, body };
}

function purgeOf(event: LoggedEvent, type: string): Outgoing | null {
  try {
    const { data, recordedAt } = decodeStream(event);
    const {
      clientId,
      lastRevision,
      names: _,
      ...details
    } = data as EventOf<'ClientPurged'>['data'];
    const { eventId: messageId, stream, revision, position } = event;
    const sequence = BigInt(lastRevision) + 1n;
    const body = (missing: readonly bigint[]): string => {
      const about = { clientId, revision: sequence, position, missing, actor: null };
      return textOf(type, isoOf(recordedAt), { ...about, details });
    };
    return { messageId, type, clientId, stream, revision, position, sequence, body };
  } catch (cause) {
    if (cause instanceof UnreadableEvent) return null;
    throw cause;
  }
}

interface About {
  readonly type: string;
  readonly clientId: string;
  readonly missing: readonly bigint[];
}

function bodyOf(event: LoggedEvent, { type, clientId, missing }: About): string {
  const { revision, position } = event;
  const about = { clientId, revision, position, missing };
  try {
    // Without the client's key personal texts read as erased, and are left out.
    const { recordedAt, actor, data } = decodeFact(event, null);
    return textOf(type, isoOf(recordedAt), { ...about, actor, details: withoutErased(data) });
  } catch (cause) {
    if (!(cause instanceof UnreadableEvent)) throw cause;
    // Receivers learn that there was an event: a damaged one must not hold up all others.
    return textOf(type, new Date(0).toISOString(), { ...about, actor: null, details: null });
  }
}

interface Content {
  readonly clientId: string;
  readonly revision: bigint;
  readonly position: bigint;
  readonly missing: readonly bigint[];
  readonly actor: Actor | null;
  readonly details: unknown;
}

function textOf(type: string, timestamp: string, content: Content): string {
  const { clientId, revision, position, missing, actor, details } = content;
  const data: Envelope = {
    clientId,
    sequence: revision.toString(),
    position: position.toString(),
    actor,
    missing: missing.slice(0, MISSING_MAX).map(String),
    details,
  };
  return JSON.stringify({ type, timestamp, data });
}

function isoOf(instant: number): string {
  return new Date(instant).toISOString();
}

/** The data without the members that are personal. */
function withoutErased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutErased);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== ERASED);
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutErased(member)]));
}
