import {
  ANY,
  NO_STREAM as NO_SUCH_STREAM,
  type AppendResult,
  type EventData,
} from '@eventstore/db-client';
import { NO_STREAM } from '../../../ports/event-log.js';
import { requiresNewClient } from './append-errors.js';
import { Semaphore } from '../../../async/semaphore.js';
import { answerWithin, type ReplaceableClient } from '../client/replaceable-client.js';

export interface Append {
  readonly stream: string;
  /** `any` only where a repeat is harmless: the server forgets ids of such appends. */
  readonly expected: bigint | 'any';
  readonly events: EventData[];
  readonly bytes: number;
}

/**
 * The server abandons a write after 2 s and reports it. A server that is silent for longer is
 * unreachable.
 */
const ANSWER_MS = 4_000;
/** An append that has waited this long for a slot is rejected when the server stops responding. */
const WAIT_MS = 2_000;
/**
 * The server compares the deadline with its own clock. A distant deadline prevents clock
 * differences from rejecting every append.
 */
const DEADLINE_MS = 86_400_000;
/** Limit of appends in flight. */
export const APPENDS_MAX = 256;
/** Limits of all appends in flight. A single append may be larger than the size. */
const ROOM = { count: APPENDS_MAX, size: 2 * 1024 * 1024 };
/** More than can be in flight: the client itself must never queue (see `withWideStreams`). */
export const AHEAD_MAX = 2 * APPENDS_MAX;

/** Appends through a dedicated client, which serves no other purpose. */
export class Appender {
  private readonly places = new Semaphore(ROOM);

  constructor(private readonly clients: ReplaceableClient) {
    clients.onSilence(() => this.places.rejectOverdue(WAIT_MS));
  }

  /** Rejects with the client's error, ServerTimeout or QueueTimeout. */
  append({ stream, expected, events, bytes }: Append): Promise<AppendResult> {
    const options = { expectedRevision: revisionOf(expected), deadline: DEADLINE_MS };
    return this.places.run(bytes, () =>
      this.clients.run(
        (client) => answerWithin(client.appendToStream(stream, events, options), ANSWER_MS),
        requiresNewClient,
      ),
    );
  }
}

function revisionOf(expected: bigint | 'any'): bigint | typeof NO_SUCH_STREAM | typeof ANY {
  if (expected === 'any') return ANY;
  return expected === NO_STREAM ? NO_SUCH_STREAM : expected;
}
