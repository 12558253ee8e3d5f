import { Injectable } from '@nestjs/common';
import { balance, type BalanceDocument } from '../../../projections/balance.js';
import { Clock } from '../../ports/clock.js';
import type { Body, CollectionSpec, Document } from '../../ports/documents.js';
import { Documents } from '../../ports/documents.js';
import { EventLog } from '../../ports/event-log.js';
import { Progress } from '../progress.js';
import { Unanswered } from './unanswered.js';

/** How long a question waits for the read model that it needs (http §2). */
const PATIENCE_MS = 2_000;

/** A document whose body is known to be of its collection's type. */
export interface Read<B extends Body> {
  readonly clientId: string;
  readonly key: string | bigint;
  readonly revision: bigint;
  readonly body: B;
}

/** Only the projection of its collection ever wrote the document. */
export function readAs<B extends Body>(document: Document): Read<B> {
  return { ...document, body: document.body as B };
}

/**
 * The way into the read models: waits until they hold what the asker has already seen
 * (read-your-writes), and knows which clients there are.
 */
@Injectable()
export class ClientReader {
  constructor(
    readonly documents: Documents,
    private readonly log: EventLog,
    private readonly progress: Progress,
    private readonly clock: Clock,
  ) {}

  now(): number {
    return this.clock.now();
  }

  /**
   * A client's balance, once it and the other collections named contain `minRevision`.
   * @throws Unanswered CLIENT_NOT_FOUND, PROJECTION_BEHIND, INVALID_INPUT (beyond the head)
   */
  async balance(
    clientId: string,
    minRevision: bigint | null,
    others: readonly CollectionSpec[] = [],
  ): Promise<Read<BalanceDocument>> {
    const first = await this.documents.get(balance.collection, { clientId, key: '' });
    const fresh = first !== null && (minRevision === null || first.revision >= minRevision);
    if (fresh && (minRevision === null || others.length === 0)) return readAs(first);
    await this.wait(clientId, first, minRevision, [balance.collection, ...others]);
    const second = await this.documents.get(balance.collection, { clientId, key: '' });
    if (second === null) throw notFound();
    return readAs(second);
  }

  /**
   * Waits until the collections contain a position of the log.
   * @throws Unanswered PROJECTION_BEHIND, INVALID_INPUT (beyond the log's end)
   */
  async reach(minPosition: bigint | null, collections: readonly CollectionSpec[]): Promise<void> {
    if (minPosition === null) return;
    const end = await this.log.end();
    if (minPosition > end) {
      throw new Unanswered('INVALID_INPUT', `The log ends at position ${end}.`, 'minPosition');
    }
    await this.contain(minPosition, collections);
  }

  /**
   * A client that the read model does not know may just have been made: its stream tells, and
   * then the answer waits as if its first revision had been asked for.
   */
  private async wait(
    clientId: string,
    known: Document | null,
    minRevision: bigint | null,
    collections: readonly CollectionSpec[],
  ): Promise<void> {
    const stream = `client-${clientId}`;
    const head = await this.log.head(stream);
    if (head < 0n && known === null) throw notFound();
    const wanted = minRevision ?? 0n;
    if (wanted > head) {
      throw new Unanswered('INVALID_INPUT', `The client is at revision ${head}.`, 'minRevision');
    }
    const [event] = await this.log.readForward(stream, wanted, 1);
    if (event !== undefined) await this.contain(event.position, collections);
  }

  private async contain(position: bigint, collections: readonly CollectionSpec[]): Promise<void> {
    const waits = collections.map(({ name }) => this.progress.waitFor(name, position, PATIENCE_MS));
    if ((await Promise.all(waits)).every((reached) => reached)) return;
    throw new Unanswered(
      'PROJECTION_BEHIND',
      `The read model did not reach position ${position} within ${PATIENCE_MS / 1000} s.`,
    );
  }
}

function notFound(): Unanswered {
  return new Unanswered('CLIENT_NOT_FOUND', 'There is no such client.');
}
