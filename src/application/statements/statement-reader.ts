import type { SlicedWork } from '../../async/time-slices.js';
import { decodeFact } from '../../codec/codec.js';
import type { After } from '../../domain/client/events.js';
import { clientStream } from '../../domain/client/streams.js';
import { StatementFold } from '../../domain/statements/statement-fold.js';
import type { Statement, StatementPeriod } from '../../domain/statements/statement.js';
import { clockOf } from '../../domain/statements/zone-offsets.js';
import type { EventLog, LoggedEvent } from '../../ports/event-log.js';
import type { KeyVault } from '../../ports/key-vault.js';

/** Events that are read in one step; a step on a server costs a round trip. */
const STEP = 100;
const STEP_OF_SERVER = 500;
/** Entries of one statement: days by country, recharges, withdrawals and payments. */
const ENTRIES_MAX = 100_000;

/** A period has more entries than a statement may have. */
export class StatementTooLong extends Error {
  override readonly name = 'StatementTooLong';

  constructor() {
    super(`the period has more than ${ENTRIES_MAX} entries`);
  }
}

export interface StatementSources {
  readonly log: EventLog;
  readonly vault: KeyVault;
}

/**
 * Makes statements from the log alone (decision 0090): no read model can be behind, or be wrong.
 *
 * - A period is a range of revisions, so the opening of the next one is the closing of this one.
 * - Every movement must continue the totals of the one before it.
 */
export class StatementReader {
  private readonly step: number;

  constructor(private readonly from: StatementSources) {
    this.step = from.log.shared ? STEP_OF_SERVER : STEP;
  }

  /**
   * Revision of the last event of a client before an instant, up to `head`; -1 = there is none.
   *
   * The revisions that are looked at depend on nothing but the answers, so the result for an instant
   * stays the same while later events arrive, and grows with the instant. That holds even where a
   * wrong clock has recorded events out of order.
   */
  async lastBefore(
    { clientId, head }: { readonly clientId: string; readonly head: bigint },
    instant: number,
    work: SlicedWork,
  ): Promise<bigint> {
    const stream = clientStream(clientId);
    let found = -1n;
    for (let step = highestBit(head + 1n); step > 0n; step >>= 1n) {
      const candidate = found + step;
      if (candidate > head) continue;
      await work.pause();
      const [event] = await this.from.log.readForward(stream, candidate, 1);
      if (event !== undefined && decodeFact(event, null).recordedAt < instant) found = candidate;
    }
    return found;
  }

  /** @throws StatementTooLong, TotalsDiffer, UnreadableEvent, LogUnavailable, VaultUnavailable */
  async read(period: StatementPeriod, work: SlicedWork): Promise<Statement> {
    const { clientId, offsets } = period;
    const key = await this.from.vault.findKey(clientId);
    const fold = new StatementFold(clockOf(offsets));
    const through = BigInt(period.through);
    for await (const event of this.events(clientId, BigInt(period.after) + 1n, through, work)) {
      fold.add(decodeFact(event, key));
      if (fold.size > ENTRIES_MAX) throw new StatementTooLong();
    }
    const before = fold.hasMoved ? null : await this.totalsAt(clientId, through, work);
    return fold.statement(period, before);
  }

  private async *events(
    clientId: string,
    first: bigint,
    through: bigint,
    work: SlicedWork,
  ): AsyncGenerator<LoggedEvent> {
    const stream = clientStream(clientId);
    for (let from = first; from <= through; from += BigInt(this.step)) {
      const left = through - from + 1n;
      const max = left < BigInt(this.step) ? Number(left) : this.step;
      await work.pause();
      for (const event of await this.from.log.readForward(stream, from, max)) {
        if (work.isDue) await work.pause();
        yield event;
      }
    }
  }

  /** The totals of the last movement up to a revision; null = nothing has moved by then. */
  private async totalsAt(
    clientId: string,
    through: bigint,
    work: SlicedWork,
  ): Promise<After | null> {
    const stream = clientStream(clientId);
    for (let from = through; from >= 0n; from -= BigInt(this.step)) {
      await work.pause();
      for (const event of await this.from.log.readBackward(stream, from, this.step)) {
        if (work.isDue) await work.pause();
        const { data } = decodeFact(event, null);
        if ('after' in data) return data.after;
      }
    }
    return null;
  }
}

/** The highest power of two up to a number; 0 for 0. */
function highestBit(number: bigint): bigint {
  return number === 0n ? 0n : 1n << BigInt(number.toString(2).length - 1);
}
