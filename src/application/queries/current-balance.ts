import { Injectable } from '@nestjs/common';
import { balance } from '../../../projections/balance.js';
import { withoutExpired } from '../../domain/client/expiries.js';
import { limitWindows } from '../../domain/client/limit-windows.js';
import { decisionTime } from '../../domain/decision-time.js';
import { EventLog } from '../../ports/event-log.js';
import { Lanes } from '../lanes/lanes.js';
import { balanceNow, balanceOfState, type BalanceAt } from './balance-at.js';
import { ClientReader, typedDocument } from './client-reader.js';

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

  /** @throws QueryError CLIENT_NOT_FOUND, PROJECTION_BEHIND, INVALID_INPUT (beyond the head) */
  async of(clientId: string, minRevision: bigint | null): Promise<BalanceAt> {
    return (
      (await this.ofLane(clientId, minRevision ?? 0n)) ??
      balanceNow(this.reader, await this.reader.balance(clientId, minRevision))
    );
  }

  /** Null when the lane is not in memory, or another instance has appended since. */
  private async ofLane(clientId: string, minRevision: bigint): Promise<BalanceAt | null> {
    const head = this.lanes.inMemory(clientId);
    if (head === null || head.revision < minRevision) return null;
    const { fold, revision, recordedAt } = head;
    if (fold === null || fold === 'ABANDONED') return null;
    if (this.log.shared) {
      const { documents } = this.reader;
      const stored = await documents.get(balance.collection, { clientId, key: '' });
      if (stored !== null && stored.revision > revision) {
        return balanceNow(this.reader, typedDocument(stored));
      }
    }
    const { t } = decisionTime(this.reader.now(), recordedAt);
    const windows = limitWindows(withoutExpired(fold, t), t);
    return balanceOfState(fold, revision, { t, windows });
  }
}
