import { Injectable } from '@nestjs/common';
import { balance, type BalanceDocument } from '../../../projections/balance.js';
import { Clock } from '../../ports/clock.js';
import type { Body, CollectionSpec, Document } from '../../ports/documents.js';
import { Documents } from '../../ports/documents.js';
import { Freshness } from './freshness.js';
import { QueryError } from './query-error.js';

/** A document whose body has its collection's type. */
export interface StoredDocument<B extends Body> {
  readonly clientId: string;
  readonly key: string | bigint;
  readonly revision: bigint;
  readonly body: B;
}

/** Safe, because only the projection of its collection writes the document. */
export function typedDocument<B extends Body>(document: Document): StoredDocument<B> {
  return { ...document, body: document.body as B };
}

/** Access to the read models: waits until they contain what the query must see. */
@Injectable()
export class ClientReader {
  constructor(
    readonly documents: Documents,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
  ) {}

  now(): number {
    return this.clock.now();
  }

  /**
   * A client's balance, once the named collections contain everything that this instance answered
   * about the client, and `minRevision`.
   * @throws QueryError CLIENT_NOT_FOUND, PROJECTION_BEHIND, INVALID_INPUT (beyond the head)
   */
  async balance(
    clientId: string,
    minRevision: bigint | null,
    others: readonly CollectionSpec[] = [],
  ): Promise<StoredDocument<BalanceDocument>> {
    const collections = [balance.collection, ...others];
    const until = this.freshness.deadline();
    const contained = await this.freshness.ofClient(clientId, collections, until);
    const id = { clientId, key: '' };
    const found = await this.documents.get(balance.collection, id);
    if (found !== null) {
      const own = others.length === 0 && found.revision > contained ? found.revision : contained;
      if (minRevision === null || minRevision <= own) return typedDocument(found);
    }
    // A client that the read model does not know may just have been created: the log knows it.
    await this.freshness.revision(clientId, minRevision ?? 0n, { collections, until });
    const second = await this.documents.get(balance.collection, id);
    if (second === null) throw new QueryError('CLIENT_NOT_FOUND', 'There is no such client.');
    return typedDocument(second);
  }

  /**
   * Looks up an object of a client. If it is missing, the look-up is repeated once the collections
   * contain everything that the log has of the client; if it is still missing, it does not exist.
   * @throws QueryError PROJECTION_BEHIND
   */
  async find<T>(
    clientId: string,
    collections: readonly CollectionSpec[],
    look: () => Promise<T | null>,
  ): Promise<T | null> {
    const found = await look();
    if (found !== null) return found;
    await this.freshness.whole(clientId, collections);
    return look();
  }

  /**
   * Waits until the collections of a list over all clients contain everything that this instance
   * answered, and `minPosition`.
   * @throws QueryError PROJECTION_BEHIND, INVALID_INPUT (beyond the log's end)
   */
  ledger(minPosition: bigint | null, collections: readonly CollectionSpec[]): Promise<void> {
    return this.freshness.ofLedger(minPosition, collections);
  }
}
