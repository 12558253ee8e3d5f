import { setImmediate as nextTurn } from 'node:timers/promises';
import { decodeStream } from '../../codec/codec.js';
import { CLIENT_PREFIX, clientIdOf } from '../../domain/client/streams.js';
import { PURGES_STREAM } from '../../domain/facts/streams.js';
import type { CollectionSpec, Documents } from '../../ports/documents.js';
import type { EventLog, LoggedEvent } from '../../ports/event-log.js';
import type { IdIndex } from '../../ports/id-index.js';
import type { FactBatch } from './read-model.js';

const PAGE = 500;
/** Documents that are removed together; live batches are projected in between. */
const REMOVED_AT_ONCE = 1_000;

/** The ids of all clients in the journal of purges, whose streams may still have events. */
export async function purgedClients(
  log: Pick<EventLog, 'readForward'>,
): Promise<ReadonlySet<string>> {
  const purged = new Set<string>();
  for (let from = 0n; ; from += BigInt(PAGE)) {
    const page = await log.readForward(PURGES_STREAM, from, PAGE);
    for (const event of page) {
      const { type, data } = decodeStream(event);
      if (type === 'ClientPurged') purged.add(data.clientId);
    }
    if (page.length < PAGE) return purged;
  }
}

/** Whether a stream belongs to one of some clients. */
export function isOf(clients: ReadonlySet<string>, stream: string): boolean {
  return stream.startsWith(CLIENT_PREFIX) && clients.has(clientIdOf(stream));
}

/** Exclusive access to the read models. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

export interface PurgedStores {
  readonly log: Pick<EventLog, 'readForward'>;
  readonly documents: Documents;
  readonly ids: IdIndex;
  readonly collections: readonly CollectionSpec[];
}

/**
 * The purged clients, for the projection engine: it projects none of their events. Subscribers of a
 * server receive the events of a tombstoned stream until the server is scavenged.
 *
 * The journal of purges is read when the engine opens its stores and before a rebuild. Afterwards
 * the engine itself meets every `ClientPurged`.
 */
export class PurgedClients {
  /** In the order in which they became known; the position of `PurgeCompleted`, if there is one. */
  private readonly known = new Map<string, bigint | null>();
  private revision = -1n;

  constructor(private readonly stores: PurgedStores) {}

  has(clientId: string): boolean {
    return this.known.has(clientId);
  }

  get count(): number {
    return this.known.size;
  }

  /** Those that became known after the first `count`. */
  after(count: number): string[] {
    return [...this.known.keys()].slice(count);
  }

  add(clientId: string): void {
    if (!this.known.has(clientId)) this.known.set(clientId, null);
  }

  /** Takes the part of the journal that was not read yet. */
  async read(): Promise<void> {
    for (;;) {
      const page = await this.stores.log.readForward(PURGES_STREAM, this.revision + 1n, PAGE);
      for (const event of page) this.take(event);
      if (page.length < PAGE) return;
    }
  }

  /** Takes the purges among the facts of clients. */
  note({ facts }: FactBatch): void {
    for (const { type, stream } of facts) if (type === 'ClientPurged') this.add(clientIdOf(stream));
  }

  /** The events of clients that were not purged. */
  without(events: Iterable<LoggedEvent>): Iterable<LoggedEvent> {
    return this.known.size === 0 ? events : this.filtered(events);
  }

  /**
   * Removes the purged clients from stores that contain the log up to a position. Stores that were
   * restored from a backup have clients of which the purge was completed after that position.
   */
  async removeRestored(through: bigint): Promise<void> {
    const restored = [...this.known].filter(([, done]) => done === null || done > through);
    for (const [clientId] of restored) await this.remove(clientId, (work) => work());
  }

  /** Removes a client from the read models and the id index. Repeatable. */
  async remove(clientId: string, turn: Turn): Promise<void> {
    const { documents, ids, collections } = this.stores;
    this.add(clientId);
    for (const collection of collections) {
      const some = () => documents.removeSome(collection, clientId, REMOVED_AT_ONCE);
      while ((await turn(some)) > 0) await nextTurn();
    }
    await turn(() => ids.forget(clientId));
    await turn(() => documents.scrub());
  }

  private *filtered(events: Iterable<LoggedEvent>): Generator<LoggedEvent> {
    for (const event of events) if (!this.has(clientIdOf(event.stream))) yield event;
  }

  private take(event: LoggedEvent): void {
    this.revision = event.revision;
    const { type, data, position } = decodeStream(event);
    if (type === 'ClientPurged') this.add(data.clientId);
    if (type === 'PurgeCompleted') this.known.set(data.clientId, position);
  }
}
