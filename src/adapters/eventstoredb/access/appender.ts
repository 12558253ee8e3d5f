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
  /** `any` only where a repeat does no harm: the server forgets ids that came with it. */
  readonly expected: bigint | 'any';
  readonly events: EventData[];
  readonly bytes: number;
}

/** The server gives up a write after 2 s and says so; who is silent for longer is not there. */
const ANSWER_MS = 4_000;
/** Who has waited for a place for so long when the server falls silent does not wait on. */
const WAIT_MS = 2_000;
/**
 * The server reads the deadline as a time of its own clock: far away, it means nothing, so that
 * a difference of the clocks cannot have every append refused.
 */
const DEADLINE_MS = 86_400_000;
/** Appends that are under way at once. */
export const APPENDS_MAX = 256;
/** Bounds of all that is under way; one append may be larger than all of the size. */
const ROOM = { count: APPENDS_MAX, size: 2 * 1024 * 1024 };
/** More than can be under way: the client itself must never have to queue (see `withWideStreams`). */
export const AHEAD_MAX = 2 * APPENDS_MAX;

/** Appends through one client of its own, with which nothing else is ever done. */
export class Appender {
  readonly #places = new Semaphore(ROOM);

  constructor(private readonly clients: ReplaceableClient) {
    clients.onSilence(() => this.#places.rejectOverdue(WAIT_MS));
  }

  /** Rejects with what the client said, NoAnswer or NoPlace. */
  append({ stream, expected, events, bytes }: Append): Promise<AppendResult> {
    const options = { expectedRevision: revisionOf(expected), deadline: DEADLINE_MS };
    return this.#places.run(bytes, () =>
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
