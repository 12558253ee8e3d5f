import { Injectable } from '@nestjs/common';
import { balance, type BalanceDocument } from '../../../projections/balance.js';
import { withoutExpired } from '../../domain/client/expiries.js';
import { limitWindows } from '../../domain/client/limit-windows.js';
import { decisionTime } from '../../domain/decision-time.js';
import { EventLog } from '../../ports/event-log.js';
import type { Head } from '../lanes/lane.js';
import { Lanes } from '../lanes/lanes.js';
import { balanceNow, balanceOfState, type BalanceAt } from './balance-at.js';
import { ClientReader, typedDocument, type StoredDocument } from './client-reader.js';
import { isClient } from '../../domain/client/state.js';

/** A balance at the present instant, and what tells when the next change without an event comes. */
export interface PresentBalance extends BalanceAt {
  /** No open reservation expires before this, epoch milliseconds; Infinity when none is open. */
  readonly expiresFrom: number;
  /** Time of the client's last event, epoch milliseconds. */
  readonly recordedAt: number;
}

/**
 * A client's present balance, for callers that ask after every debit. The client's lane answers if
 * it is in memory: its state contains everything that was answered about the client, so the caller
 * does not wait for the projection engine. Otherwise the read model answers.
 */
@Injectable()
export class CurrentBalance {
  constructor(
    private readonly reader: ClientReader,
    private readonly lanes: Lanes,
    private readonly log: EventLog,
  ) {}

  /** The server's clock, epoch milliseconds. */
  now(): number {
    return this.reader.now();
  }

  /** @throws QueryError CLIENT_NOT_FOUND, PROJECTION_BEHIND, INVALID_INPUT (beyond the head) */
  async of(clientId: string, minRevision: bigint | null): Promise<PresentBalance> {
    return (
      (await this.ofLane(clientId, minRevision ?? 0n)) ??
      this.ofDocument(await this.reader.balance(clientId, minRevision))
    );
  }

  /**
   * The balance from memory alone; null unless the client's lane is there and has the revision.
   * Another instance may have appended since.
   */
  inMemory(clientId: string, minRevision: bigint): PresentBalance | null {
    const head = this.lanes.inMemory(clientId);
    return head === null || head.revision < minRevision ? null : this.ofHead(head);
  }

  /** Null when the lane is not in memory, or another instance has appended since. */
  private async ofLane(clientId: string, minRevision: bigint): Promise<PresentBalance | null> {
    const head = this.lanes.inMemory(clientId);
    if (head === null || head.revision < minRevision) return null;
    const { fold } = head;
    if (!isClient(fold)) return null;
    if (this.log.shared) {
      const { documents } = this.reader;
      const stored = await documents.get(balance.collection, { clientId, key: '' });
      if (stored !== null && stored.revision > head.revision) {
        return this.ofDocument(typedDocument(stored));
      }
    }
    return this.ofHead(head);
  }

  private ofHead({ fold, revision, recordedAt }: Head): PresentBalance | null {
    if (!isClient(fold)) return null;
    const { t } = decisionTime(this.reader.now(), recordedAt);
    const windows = limitWindows(withoutExpired(fold, t), t);
    const present = balanceOfState(fold, revision, { t, windows });
    return { ...present, expiresFrom: fold.earliestExpiry, recordedAt };
  }

  private async ofDocument(read: StoredDocument<BalanceDocument>): Promise<PresentBalance> {
    const { expiresFrom, recordedAt } = read.body;
    return {
      ...(await balanceNow(this.reader, read)),
      expiresFrom: expiresFrom === null ? Infinity : Date.parse(expiresFrom),
      recordedAt: Date.parse(recordedAt),
    };
  }
}
