import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SlicedWork } from '../../../async/time-slices.js';
import { EVENT_TYPES } from '../../../../projections/event-types.js';
import { decodeFact } from '../../../codec/codec.js';
import type { ClientEventType, Fact } from '../../../domain/client/events.js';
import { clientStream } from '../../../domain/client/streams.js';
import type { LoggedEvent } from '../../../ports/event-log.js';
import { EventLog } from '../../../ports/event-log.js';
import { KeyVault } from '../../../ports/key-vault.js';
import { ActorNames } from '../../access/actor-names.js';
import { Cursors } from './cursors.js';
import type { AtLeastRevision, Page, PageAsked } from './page.js';
import { QueryError } from '../query-error.js';

/**
 * Events examined for one page. A rare type may fill less than the page, which then has a cursor.
 */
const SCANNED_MAX = 20_000;
/** Events of one step: some two milliseconds. */
const CHUNK = 250;

/** Event types that the general event log can be filtered by. */
export const EVENT_FILTERS: readonly ClientEventType[] = [...EVENT_TYPES];

export interface EventFilters {
  readonly type: ClientEventType | null;
  readonly order: 'asc' | 'desc';
}

interface Scan {
  readonly from: bigint;
  readonly limit: number;
  readonly work: SlicedWork;
}

/** A fact with the present name of its actor; null = none is known. */
export interface NamedFact {
  readonly fact: Fact;
  readonly actorName: string | null;
}

/** The general event log of a client, read from the log itself (S2-07, S2-15). */
export class ListEvents extends Query<Page<NamedFact>> {
  constructor(
    readonly clientId: string,
    readonly filters: EventFilters,
    readonly page: PageAsked & AtLeastRevision,
    readonly work: SlicedWork,
  ) {
    super();
  }
}

@QueryHandler(ListEvents)
export class ListEventsHandler implements IQueryHandler<ListEvents> {
  constructor(
    private readonly log: EventLog,
    private readonly vault: KeyVault,
    private readonly cursors: Cursors,
    private readonly names: ActorNames,
  ) {}

  async execute(asked: ListEvents): Promise<Page<NamedFact>> {
    const { clientId, filters, page, work } = asked;
    const stream = clientStream(clientId);
    const head = await headOf(this.log, stream, page.minRevision);
    const scope = ['events', clientId, filters.type, filters.order];
    const start = filters.order === 'asc' ? 0n : head;
    const from = page.cursor === null ? start : await this.placeIn(scope, page.cursor);
    const { events, next } = await this.scan(stream, filters, { from, limit: page.limit, work });
    const key = await this.vault.findKey(clientId);
    const nextCursor = next === null ? null : await this.cursors.seal(scope, [next]);
    const facts = events.map((event) => decodeFact(event, key));
    const names = await this.names.ofActors(facts);
    const items = facts.map((fact) => ({ fact, actorName: names.ofActor(fact.actor) }));
    return { items, nextCursor };
  }

  private async placeIn(scope: readonly (string | null)[], cursor: string): Promise<bigint> {
    const [revision] = await this.cursors.open(scope, cursor);
    if (typeof revision === 'bigint') return revision;
    throw new QueryError('INVALID_CURSOR', 'The cursor belongs to another list.');
  }

  /** Matching events from a revision on, and the revision to continue from; null = the end. */
  private async scan(
    stream: string,
    { type, order }: EventFilters,
    { from, limit, work }: Scan,
  ): Promise<{ events: LoggedEvent[]; next: bigint | null }> {
    const step = order === 'asc' ? 1n : -1n;
    const events: LoggedEvent[] = [];
    let at = from;
    for (let scanned = 0; scanned < SCANNED_MAX;) {
      await work.pause();
      const max = type === null ? Math.min(CHUNK, limit - events.length + 1) : CHUNK;
      const chunk = await this.readFrom(stream, at, order, max);
      for (const event of chunk) {
        if (type !== null && event.type !== type) continue;
        if (events.length === limit) return { events, next: event.revision };
        events.push(event);
      }
      const last = chunk.at(-1);
      if (last === undefined || chunk.length < max) return { events, next: null };
      at = last.revision + step;
      if (at < 0n) return { events, next: null };
      scanned += chunk.length;
    }
    return { events, next: at };
  }

  private readFrom(
    stream: string,
    from: bigint,
    order: 'asc' | 'desc',
    max: number,
  ): Promise<LoggedEvent[]> {
    if (order === 'asc') return this.log.readForward(stream, from, max);
    return this.log.readBackward(stream, from, max);
  }
}

/**
 * The last revision of a client's stream, for queries that are answered from the log itself.
 * @throws QueryError CLIENT_NOT_FOUND, INVALID_INPUT (beyond the head)
 */
export async function headOf(
  log: EventLog,
  stream: string,
  minRevision: bigint | null,
): Promise<bigint> {
  const head = await log.head(stream);
  if (head < 0n) throw new QueryError('CLIENT_NOT_FOUND', 'There is no such client.');
  if (minRevision !== null && minRevision > head) {
    throw new QueryError(
      'INVALID_INPUT',
      `must be at most ${head}, the revision of the client`,
      'minRevision',
    );
  }
  return head;
}
