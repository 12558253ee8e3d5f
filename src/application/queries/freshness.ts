import { Injectable } from '@nestjs/common';
import type { CollectionSpec } from '../../ports/documents.js';
import { EventLog, NO_STREAM } from '../../ports/event-log.js';
import { Lanes } from '../lanes/lanes.js';
import { Progress } from '../engine/progress.js';
import { QueryError } from './query-error.js';
import { clientStream } from '../../domain/client/streams.js';

/** How long a query waits for the read models that it needs (docs/reference/http-api.md §2). */
const PATIENCE_MS = 2_000;

/**
 * Makes a query wait until the read models contain what it must see.
 *
 * - By default that is everything that an answer of this instance was based on before the query
 *   arrived. This wait is a best effort: after 2 s the query is answered from the present
 *   documents.
 * - A revision or position named by the caller is mandatory: after 2 s the query is refused.
 *
 * The lanes know what was answered, in bounded memory (decision 0032).
 */
@Injectable()
export class Freshness {
  constructor(
    private readonly log: EventLog,
    private readonly progress: Progress,
    private readonly lanes: Lanes,
  ) {}

  /**
   * Waits for what was answered about a client. Resolves with the revision that all collections are
   * known to contain; `NO_STREAM` when it is unknown.
   */
  async ofClient(
    clientId: string,
    collections: readonly CollectionSpec[],
    until: number,
  ): Promise<bigint> {
    const { revision, position } = this.lanes.answeredOf(clientId);
    return (await this.contains(position, collections, until)) ? revision : NO_STREAM;
  }

  /**
   * Waits for what was answered about any client, and for a position named by the caller.
   * @throws QueryError PROJECTION_BEHIND, INVALID_INPUT (beyond the log's end)
   */
  async ofLedger(
    minPosition: bigint | null,
    collections: readonly CollectionSpec[],
  ): Promise<void> {
    const until = this.deadline();
    const answered = this.lanes.answeredThrough;
    const isCurrent = await this.contains(answered, collections, until);
    if (minPosition === null || (isCurrent && minPosition <= answered)) return;
    const end = await this.log.end();
    if (minPosition > end) {
      throw new QueryError(
        'INVALID_INPUT',
        `must be at most ${end}, the last position of the log`,
        'minPosition',
      );
    }
    await this.demand(minPosition, collections, until);
  }

  /**
   * Waits until the collections contain a revision of a client.
   * @throws QueryError CLIENT_NOT_FOUND, PROJECTION_BEHIND, INVALID_INPUT (beyond the head)
   */
  async revision(
    clientId: string,
    minRevision: bigint,
    { collections, until }: { collections: readonly CollectionSpec[]; until: number },
  ): Promise<void> {
    const stream = clientStream(clientId);
    const head = await this.log.head(stream);
    if (head < 0n) throw new QueryError('CLIENT_NOT_FOUND', 'There is no such client.');
    if (minRevision > head) {
      throw new QueryError(
        'INVALID_INPUT',
        `must be at most ${head}, the revision of the client`,
        'minRevision',
      );
    }
    const [event] = await this.log.readForward(stream, minRevision, 1);
    if (event !== undefined) await this.demand(event.position, collections, until);
  }

  /**
   * Waits until the collections contain everything that the log has of a client by now.
   * @throws QueryError PROJECTION_BEHIND
   */
  async whole(clientId: string, collections: readonly CollectionSpec[]): Promise<void> {
    const until = this.deadline();
    const lane = this.log.shared ? null : this.lanes.inMemory(clientId);
    const last = lane ?? (await this.log.readBackward(clientStream(clientId), null, 1))[0];
    if (last !== undefined) await this.demand(last.position, collections, until);
  }

  /**
   * Waits until the collections contain a position of the log.
   * @throws QueryError PROJECTION_BEHIND
   */
  async demand(
    position: bigint,
    collections: readonly CollectionSpec[],
    until = this.deadline(),
  ): Promise<void> {
    if (await this.contains(position, collections, until)) return;
    throw new QueryError(
      'PROJECTION_BEHIND',
      `The read model has not reached position ${position} yet. Read again later.`,
    );
  }

  /** Time by which the query must be answered, on the monotonic clock. */
  deadline(): number {
    return performance.now() + PATIENCE_MS;
  }

  private async contains(
    position: bigint,
    collections: readonly CollectionSpec[],
    until: number,
  ): Promise<boolean> {
    if (position < 0n) return true;
    const names = collections.map(({ name }) => name);
    const behind = names.filter((name) => this.progress.position(name) < position);
    if (behind.length === 0) return true;
    if (behind.some((name) => this.progress.hasFailed(name))) return false;
    const patienceMs = Math.max(0, until - performance.now());
    const waits = behind.map((name) => this.progress.waitFor(name, position, patienceMs));
    return (await Promise.all(waits)).every((reached) => reached);
  }
}
