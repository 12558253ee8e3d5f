import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SlicedWork } from '../../../async/time-slices.js';
import { ACCESS_VERSIONS } from '../../../codec/access-versions.js';
import { decodeStream } from '../../../codec/codec.js';
import { OPERATOR_VERSIONS } from '../../../codec/operator-versions.js';
import type { RecordedOf } from '../../../domain/access/events.js';
import type { StreamEvent } from '../../../domain/facts/events.js';
import { FACT_STREAMS } from '../../../domain/facts/streams.js';
import { EventLog, type LoggedEvent } from '../../../ports/event-log.js';
import { ActorNames } from '../../access/actor-names.js';
import { subjectsOf, type AccessSubject } from './access-subjects.js';
import { QueryError } from '../query-error.js';
import { Cursors } from './cursors.js';
import type { Page, PageAsked } from './page.js';

/**
 * Events examined for one page. A rare type may fill less than the page, which then has a cursor.
 */
const SCANNED_MAX = 20_000;
/** Events of one step: some two milliseconds. */
const CHUNK = 250;

export type AccessFact = RecordedOf<StreamEvent>;
export type AccessEventType = StreamEvent['type'];

const OF_PURGES: readonly AccessEventType[] = ['ClientPurged', 'PurgeCompleted'];

/** Event types that the list can be filtered by. */
export const ACCESS_EVENT_TYPES: readonly AccessEventType[] = [
  ...(Object.keys(ACCESS_VERSIONS) as AccessEventType[]),
  ...(Object.keys(OPERATOR_VERSIONS) as AccessEventType[]),
  ...OF_PURGES,
];

export interface AccessEventFilters {
  readonly type: AccessEventType | null;
  /** Id of the actor. */
  readonly actor: string | null;
  /** Epoch milliseconds: `from` is inclusive, `to` exclusive. */
  readonly from: number | null;
  readonly to: number | null;
}

/** A fact of a stream of the whole ledger, with the present names of its actor and its subjects. */
export interface NamedAccessFact {
  readonly fact: AccessFact;
  readonly actorName: string | null;
  readonly subjects: readonly AccessSubject[];
}

/** The facts of every stream of the whole ledger, newest first (decision 0097). */
export class ListAccessEvents extends Query<Page<NamedAccessFact>> {
  constructor(
    readonly filters: AccessEventFilters,
    readonly page: PageAsked,
    readonly work: SlicedWork,
  ) {
    super();
  }
}

@QueryHandler(ListAccessEvents)
export class ListAccessEventsHandler implements IQueryHandler<ListAccessEvents> {
  constructor(
    private readonly log: EventLog,
    private readonly names: ActorNames,
    private readonly cursors: Cursors,
  ) {}

  /** @throws QueryError INVALID_CURSOR, LogUnavailable, VaultUnavailable */
  async execute({ filters, page, work }: ListAccessEvents): Promise<Page<NamedAccessFact>> {
    const { type, actor, from, to } = filters;
    const scope = ['access-events', type, actor, from, to];
    const streams = await this.openAt(scope, page.cursor);
    const facts: AccessFact[] = [];
    let isEnded = false;
    for (let scanned = 0; scanned < SCANNED_MAX; scanned += 1) {
      if (scanned % CHUNK === 0) await work.pause();
      const newest = await newestOf(streams);
      isEnded = newest === null;
      if (newest === null) break;
      const fact = decodeStream(newest.event);
      const isWanted = matches(fact, filters);
      if (isWanted && facts.length === page.limit) break;
      if (isWanted) facts.push(fact);
      newest.stream.skip();
    }
    const place = streams.map(({ next }) => next);
    const nextCursor = isEnded ? null : await this.cursors.seal(scope, place);
    return { items: await this.named(facts), nextCursor };
  }

  /**
   * The streams from a cursor on, or from their ends. A cursor of an earlier release may lack the
   * last streams: those are read from their ends.
   */
  private async openAt(
    scope: readonly (string | number | null)[],
    cursor: string | null,
  ): Promise<StreamBackward[]> {
    const place = cursor === null ? [] : await this.cursors.open(scope, cursor);
    return Promise.all(
      FACT_STREAMS.map(async (stream, index) => {
        const next = index < place.length ? place[index] : await this.log.head(stream);
        if (typeof next === 'bigint') return new StreamBackward(this.log, stream, next);
        throw new QueryError('INVALID_CURSOR', 'The cursor belongs to another list.');
      }),
    );
  }

  /** The facts with the names of their actors and subjects, which one look-up finds. */
  private async named(facts: readonly AccessFact[]): Promise<NamedAccessFact[]> {
    const ids = facts.flatMap((fact) => [fact.actor.id, ...subjectsOf(fact).map(({ id }) => id)]);
    const names = await this.names.find(ids);
    return facts.map((fact) => {
      const subjects = subjectsOf(fact).map(({ kind, id, name }) => {
        return { kind, id, name: name ?? names.of(id) };
      });
      return { fact, actorName: names.ofActor(fact.actor), subjects };
    });
  }
}

/** One stream, read backward in steps. */
class StreamBackward {
  private read: LoggedEvent[] = [];

  /** @param next revision of the next event; -1n = the stream has no more */
  constructor(
    private readonly log: EventLog,
    private readonly stream: string,
    public next: bigint,
  ) {}

  async peek(): Promise<LoggedEvent | null> {
    if (this.read.length === 0 && this.next >= 0n) {
      this.read = await this.log.readBackward(this.stream, this.next, CHUNK);
    }
    return this.read[0] ?? null;
  }

  skip(): void {
    const event = this.read.shift();
    if (event !== undefined) this.next = event.revision - 1n;
  }
}

/** The newest event that is left in any of the streams, by its position in the log. */
async function newestOf(
  streams: readonly StreamBackward[],
): Promise<{ readonly event: LoggedEvent; readonly stream: StreamBackward } | null> {
  let newest: { readonly event: LoggedEvent; readonly stream: StreamBackward } | null = null;
  for (const stream of streams) {
    const event = await stream.peek();
    if (event === null) continue;
    if (newest === null || event.position > newest.event.position) newest = { event, stream };
  }
  return newest;
}

function matches(fact: AccessFact, { type, actor, from, to }: AccessEventFilters): boolean {
  if (type !== null && fact.type !== type) return false;
  if (actor !== null && fact.actor.id !== actor) return false;
  if (from !== null && fact.recordedAt < from) return false;
  return to === null || fact.recordedAt < to;
}
