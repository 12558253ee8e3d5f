import type { EventStoreDBClient } from '@eventstore/db-client';
import { NO_LOG, type Logger } from '../../../ports/logger.js';
import { endsWithin, withDeadline } from '../../../async/deadline.js';

/** The server did not answer in time; what was asked may happen all the same. */
export class ServerTimeout extends Error {
  override readonly name = 'ServerTimeout';
}

/** The server could not be reached with a fresh client: nothing was asked through it. */
export class ServerUnreachable extends Error {
  override readonly name = 'ServerUnreachable';
}

/** Nothing can be asked any more. */
export class ClientClosed extends Error {
  override readonly name = 'ClientClosed';
}

/** How long the others of a client are still waited for once one of them got no answer. */
const GRACE_MS = 250;
/** A client that does not even let go is left to itself after so long. */
const DISPOSE_MS = 1_000;

interface Held {
  readonly client: EventStoreDBClient;
  /** Under way until the server was reached; null = it was, or it was never tried. */
  reaching: Promise<unknown> | null;
  reached: boolean;
  /** How to tell each who waits that the client was given up. */
  readonly inFlight: Set<(cause: ServerTimeout) => void>;
  /** Called when nothing is in flight any more. */
  idle: (() => void) | null;
}

/**
 * A client that can be exchanged for a fresh one, with a fresh connection. The exchange is
 * strict: nothing is asked of the new client before the old one has nothing in flight and its
 * streams are gone. The client library keeps the appends that wait in one table for the whole
 * process; a stream that breaks empties it, and an answer that finds no entry would stop the
 * new client's appends for ever (decision 0016).
 */
export class ReplaceableClient {
  #held: Held | null = null;
  #exchange: Promise<void> | null = null;
  #closed = false;
  /** Told whenever the server was silent. */
  readonly #listeners: (() => void)[] = [];

  /**
   * @param reach Finds the server with a fresh client, before anything is asked of it. A client that
   *   is still looking for the server when it is given up could not be stopped: it would ask what
   *   was asked of it once the server is back, beside its successor.
   */
  constructor(
    private readonly make: () => EventStoreDBClient,
    private readonly reach: ((client: EventStoreDBClient) => Promise<unknown>) | null = null,
    private readonly logger: Logger = NO_LOG,
  ) {}

  /**
   * Does something with the client, which is exchanged when `work` rejects with `ServerTimeout`, or
   * when `spoils` says so.
   * @throws ClientClosed, ServerTimeout (also when the client was given up meanwhile)
   */
  async run<T>(
    work: (client: EventStoreDBClient) => Promise<T>,
    spoils: (cause: unknown) => boolean = () => false,
  ): Promise<T> {
    while (this.#exchange !== null) await this.#exchange;
    if (this.#closed) throw new ClientClosed('the connection to EventStoreDB is closed');
    this.#held ??= {
      client: this.make(),
      reaching: null,
      reached: this.reach === null,
      inFlight: new Set(),
      idle: null,
    };
    const held = this.#held;
    let abandon = (_cause: ServerTimeout): void => undefined;
    const asked = new Promise<T>((resolve, reject) => {
      abandon = reject;
      this.#ask(held, work).then(resolve, reject);
    });
    held.inFlight.add(abandon);
    try {
      return await asked;
    } catch (cause) {
      if (isSilence(cause)) for (const tell of this.#listeners) tell();
      if (spoilt(cause) || spoils(cause)) this.#replace(held, cause);
      throw cause;
    } finally {
      held.inFlight.delete(abandon);
      if (held.inFlight.size === 0) held.idle?.();
    }
  }

  #ask<T>(held: Held, work: (client: EventStoreDBClient) => Promise<T>): Promise<T> {
    return held.reached ? work(held.client) : this.#reached(held).then(work);
  }

  /** @throws ServerUnreachable also when the client was given up meanwhile */
  async #reached(held: Held): Promise<EventStoreDBClient> {
    held.reaching ??= this.reach?.(held.client) ?? Promise.resolve();
    try {
      await held.reaching;
    } catch (cause) {
      throw new ServerUnreachable(cause instanceof Error ? cause.message : String(cause), {
        cause,
      });
    }
    if (this.#held !== held || this.#exchange !== null)
      throw new ServerUnreachable('it was given up');
    held.reached = true;
    return held.client;
  }

  /** Whoever bounds what is asked hears here that the server did not answer in time. */
  onSilence(tell: () => void): void {
    this.#listeners.push(tell);
  }

  /** Lets what is in flight end, for a moment, and lets go of the connection. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#held !== null) this.#replace(this.#held);
    await this.#exchange;
  }

  #replace(held: Held, cause?: unknown): void {
    if (this.#held !== held || this.#exchange !== null) return;
    if (cause !== undefined) this.logger.debug('the connection is given up', { cause });
    this.#exchange = this.#retire(held).finally(() => {
      this.#held = null;
      this.#exchange = null;
    });
  }

  async #retire(held: Held): Promise<void> {
    const idle = new Promise<void>((resolve) => {
      held.idle = resolve;
      if (held.inFlight.size === 0) resolve();
    });
    await endsWithin(idle, GRACE_MS);
    for (const abandon of held.inFlight) {
      abandon(new ServerTimeout('the connection to EventStoreDB was given up'));
    }
    await idle;
    await endsWithin(
      held.client.dispose().catch(this.logger.ignoring('debug', 'a client was not closed')),
      DISPOSE_MS,
    );
  }
}

function spoilt(cause: unknown): boolean {
  return cause instanceof ServerTimeout || cause instanceof ServerUnreachable;
}

function isSilence(cause: unknown): boolean {
  return (
    cause instanceof ServerTimeout || (cause instanceof ServerUnreachable && isSilence(cause.cause))
  );
}

/** @throws ServerTimeout when the server has not answered in time; a later answer is dropped */
export function answerWithin<T>(asked: Promise<T>, ms: number): Promise<T> {
  const late = (): Error => new ServerTimeout(`EventStoreDB did not answer within ${ms} ms`);
  return withDeadline(asked, ms, late);
}
