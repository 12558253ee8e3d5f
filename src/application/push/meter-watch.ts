import { Injectable } from '@nestjs/common';
import { clientStream } from '../../domain/client/streams.js';
import { EventLog } from '../../ports/event-log.js';
import { Logger } from '../../ports/logger.js';
import { CurrentBalance } from '../queries/current-balance.js';
import { ClientChanges } from './client-changes.js';
import { PushRounds } from './push-rounds.js';
import { WatchedClient, type MeterListener, type PushedMeter } from './watched-client.js';

/** How often the clock is compared with the next edges of watched clients. */
const EDGES_EVERY_MS = 1_000;
/** Pause before a balance that could not be read is read again. */
const AGAIN_MS = 1_000;

/** A listener's watch of one client. */
export interface Watch {
  /** The newest meter at the time of the call. */
  readonly first: PushedMeter;
  /** Newest revision that is known to be durable; its meter may still have to be read. */
  readonly head: bigint;
  readonly close: () => void;
}

/**
 * Tells listeners the newest meter of a client after every change (decision 0053).
 *
 * **Invariants**
 * - A listener gets later and later meters, and in the end the meter of the newest revision.
 * - Changes within a round are one change: a round starts at most every 50 ms.
 * - While no client is watched there is no timer, no subscription and no work per command.
 *
 * Changes of this instance come from its lanes, and their meters from memory. Those of other
 * instances come from the log, and their meters from the read model.
 */
@Injectable()
export class MeterWatch {
  private readonly watched = new Map<string, WatchedClient>();
  private readonly rounds = new PushRounds<WatchedClient>((client) => this.push(client));
  private edges: NodeJS.Timeout | null = null;
  private readonly unread: (cause: unknown) => undefined;

  constructor(
    private readonly current: CurrentBalance,
    private readonly changes: ClientChanges,
    private readonly log: EventLog,
    logger: Logger,
  ) {
    const text = 'the meter of a watched client cannot be read yet';
    this.unread = logger.of('push').ignoring('debug', text);
  }

  /**
   * Watches a client. The listener may be called before the promise resolves.
   * @throws QueryError CLIENT_NOT_FOUND, and LogUnavailable
   */
  async open(clientId: string, listener: MeterListener): Promise<Watch> {
    const client = this.watched.get(clientId) ?? this.begin(clientId);
    client.listeners.add(listener);
    const close = (): void => this.leave(client, listener);
    try {
      // From here on every change is reported, so none is missed after the reads below.
      await this.changes.ready();
      const present = await this.current.of(clientId, null);
      client.take(present);
      this.note(client, await this.log.head(clientStream(clientId)));
      return { first: client.pushed ?? raise(), head: client.wanted, close };
    } catch (cause) {
      close();
      throw cause;
    }
  }

  private begin(clientId: string): WatchedClient {
    const client = new WatchedClient(clientId);
    if (this.watched.size === 0) {
      this.edges = setInterval(() => this.pushEdges(), EDGES_EVERY_MS).unref();
    }
    this.watched.set(clientId, client);
    client.unwatch = this.changes.watch(clientId, {
      changed: (_, revision) => this.note(client, revision),
      resumed: () => void this.look(client).catch(this.unread),
    });
    return client;
  }

  private leave(client: WatchedClient, listener: MeterListener): void {
    const { clientId, listeners } = client;
    listeners.delete(listener);
    if (listeners.size > 0 || this.watched.get(clientId) !== client) return;
    this.watched.delete(clientId);
    client.unwatch();
    if (this.watched.size === 0 && this.edges !== null) clearInterval(this.edges);
  }

  private async look(client: WatchedClient): Promise<void> {
    this.note(client, await this.log.head(clientStream(client.clientId)));
  }

  /** A revision of a watched client is durable. */
  private note(client: WatchedClient, revision: bigint): void {
    if (revision <= client.wanted) return;
    client.wanted = revision;
    this.rounds.add(client);
  }

  private pushEdges(): void {
    const now = this.current.now();
    for (const client of this.watched.values()) {
      if (client.nextEdge > now) continue;
      client.nextEdge = Infinity;
      this.rounds.add(client);
    }
  }

  private push(client: WatchedClient): void {
    const present = this.current.inMemory(client.clientId, client.wanted);
    if (present !== null) client.take(present);
    else if (!client.isReading) void this.read(client);
  }

  private async read(client: WatchedClient): Promise<void> {
    client.isReading = true;
    let isRead = false;
    try {
      client.take(await this.current.of(client.clientId, client.wanted));
      isRead = true;
    } catch (cause) {
      this.unread(cause);
    } finally {
      client.isReading = false;
    }
    if (this.watched.get(client.clientId) !== client || (isRead && !client.isBehind)) return;
    setTimeout(() => this.rounds.add(client), isRead ? 0 : AGAIN_MS).unref();
  }
}

function raise(): never {
  throw new Error('a watched client has no meter after it was read');
}
