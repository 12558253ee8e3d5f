import type { EventStoreDBClient } from '@eventstore/db-client';
import { NO_LOG, type Logger } from '../../../ports/logger.js';
import { endsWithin, withDeadline } from '../../../async/deadline.js';

/** The server did not answer in time. The request may still take effect. */
export class ServerTimeout extends Error {
  override readonly name = 'ServerTimeout';
}

/** A fresh client could not reach the server. No request was sent through it. */
export class ServerUnreachable extends Error {
  override readonly name = 'ServerUnreachable';
}

/** The client is closed; no further requests are possible. */
export class ClientClosed extends Error {
  override readonly name = 'ClientClosed';
}

/** How long other requests of a client may continue after one of them got no answer. */
const GRACE_MS = 250;
/** A client that does not finish disposing is abandoned after this time. */
const DISPOSE_MS = 1_000;

interface Held {
  readonly client: EventStoreDBClient;
  /** Pending until the server is reached; null = it was reached, or not tried yet. */
  reaching: Promise<unknown> | null;
  reached: boolean;
  /** Callbacks that notify each waiting request that the client was abandoned. */
  readonly inFlight: Set<(cause: ServerTimeout) => void>;
  /** Called when no request is in flight any more. */
  idle: (() => void) | null;
}

/**
 * A client that can be replaced by a fresh one with a fresh connection.
 *
 * - No request goes to the new client before the old one has no request in flight and its streams
 *   are closed.
 *
 * The client library keeps waiting appends in one table for the whole process. A broken stream
 * empties the table, and an answer without an entry would stop the new client's appends permanently
 * (decision 0016).
 */
export class ReplaceableClient {
  private held: Held | null = null;
  private exchange: Promise<void> | null = null;
  private closed = false;
  /** Called whenever the server stops responding. */
  private readonly listeners: (() => void)[] = [];

  /**
   * @param reach Finds the server with a fresh client before any request is sent. A client that
   *   is still looking for the server cannot be stopped: it would send its requests once the server
   *   is back, in parallel with its successor.
   */
  constructor(
    private readonly make: () => EventStoreDBClient,
    private readonly reach: ((client: EventStoreDBClient) => Promise<unknown>) | null = null,
    private readonly logger: Logger = NO_LOG,
  ) {}

  /**
   * Executes `work` with the client. Replaces the client when `work` rejects with `ServerTimeout`,
   * or when `spoils` returns true for its error.
   * @throws ClientClosed, ServerTimeout (also when the client was abandoned meanwhile)
   */
  async run<T>(
    work: (client: EventStoreDBClient) => Promise<T>,
    spoils: (cause: unknown) => boolean = () => false,
  ): Promise<T> {
    while (this.exchange !== null) await this.exchange;
    if (this.closed) throw new ClientClosed('the connection to EventStoreDB is closed');
    this.held ??= {
      client: this.make(),
      reaching: null,
      reached: this.reach === null,
      inFlight: new Set(),
      idle: null,
    };
    const held = this.held;
    let abandon = (_cause: ServerTimeout): void => undefined;
    const asked = new Promise<T>((resolve, reject) => {
      abandon = reject;
      this.ask(held, work).then(resolve, reject);
    });
    held.inFlight.add(abandon);
    try {
      return await asked;
    } catch (cause) {
      if (isSilence(cause)) for (const tell of this.listeners) tell();
      if (spoilt(cause) || spoils(cause)) this.replace(held, cause);
      throw cause;
    } finally {
      held.inFlight.delete(abandon);
      if (held.inFlight.size === 0) held.idle?.();
    }
  }

  private ask<T>(held: Held, work: (client: EventStoreDBClient) => Promise<T>): Promise<T> {
    return held.reached ? work(held.client) : this.reached(held).then(work);
  }

  /** @throws ServerUnreachable also when the client was abandoned meanwhile */
  private async reached(held: Held): Promise<EventStoreDBClient> {
    held.reaching ??= this.reach?.(held.client) ?? Promise.resolve();
    try {
      await held.reaching;
    } catch (cause) {
      throw new ServerUnreachable(cause instanceof Error ? cause.message : String(cause), {
        cause,
      });
    }
    if (this.held !== held || this.exchange !== null)
      throw new ServerUnreachable('it was given up');
    held.reached = true;
    return held.client;
  }

  /**
   * Registers a listener that is called when the server did not answer in time, so a queue can
   * reject waiting requests.
   */
  onSilence(tell: () => void): void {
    this.listeners.push(tell);
  }

  /** Gives requests in flight a moment to end, then closes the connection. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.held !== null) this.replace(this.held);
    await this.exchange;
  }

  private replace(held: Held, cause?: unknown): void {
    if (this.held !== held || this.exchange !== null) return;
    if (cause !== undefined) this.logger.debug('the connection is given up', { cause });
    this.exchange = this.retire(held).finally(() => {
      this.held = null;
      this.exchange = null;
    });
  }

  private async retire(held: Held): Promise<void> {
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

/** @throws ServerTimeout if the server has not answered in time; a later answer is dropped */
export function answerWithin<T>(asked: Promise<T>, ms: number): Promise<T> {
  const late = (): Error => new ServerTimeout(`EventStoreDB did not answer within ${ms} ms`);
  return withDeadline(asked, ms, late);
}
