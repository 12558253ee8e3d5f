import type { After, Fact } from '../client/events.js';
import { formatCredits, readCredits, type Credits } from '../credits.js';
import { dateAt, type Offset } from '../windows.js';
import { dateText } from './local-dates.js';
import type {
  Statement,
  StatementLine,
  StatementPayment,
  StatementPeriod,
  StatementRecharge,
  StatementTotals,
  StatementWithdrawal,
} from './statement.js';

/** The running totals, as numbers. */
interface Running {
  readonly assigned: Credits;
  readonly usedPosted: Credits;
  readonly reserved: Credits;
}

interface Sums {
  messages: number;
  debited: Credits;
  refunded: Credits;
}

/** A fact says other totals than the facts before it: the stream is not what it was. */
export class TotalsDiffer extends Error {
  override readonly name = 'TotalsDiffer';
}

const NOTHING: Running = { assigned: 0n, usedPosted: 0n, reserved: 0n };
const NO_CREDITS = readCredits('0');

/**
 * Adds up the facts of a period, in the order of the stream.
 *
 * **Invariants**
 * - The totals of every movement are those before it plus what it moved. So the sums equal the log
 *   to the last micro-credit, or there is no statement.
 * - Memory grows with days, countries, recharges and withdrawals, and not with messages.
 *
 * The first movement also gives the opening totals: those that it carries without what it moved.
 */
export class StatementFold {
  private opening: Running | null = null;
  private running: Running = NOTHING;
  private readonly days = new Map<string, Sums>();
  private readonly recharges = new Map<string, StatementRecharge>();
  private readonly withdrawals: StatementWithdrawal[] = [];
  private readonly payments: StatementPayment[] = [];
  private recharged = NO_CREDITS;
  private withdrawn = NO_CREDITS;
  private lastInstant = NaN;
  private lastDate = '';

  /** @param offset the clock that the days of the statement follow */
  constructor(private readonly offset: Offset) {}

  /** Whether a movement was added: otherwise opening and closing totals are unknown here. */
  get hasMoved(): boolean {
    return this.opening !== null;
  }

  /** Entries that the statement has so far. */
  get size(): number {
    return this.days.size + this.recharges.size + this.withdrawals.length + this.payments.length;
  }

  /** @throws TotalsDiffer */
  add(fact: Fact): void {
    switch (fact.type) {
      case 'MessageDebited':
        return this.charge(fact, fact.data.country, readCredits(fact.data.credits), NO_CREDITS);
      case 'ReservationCaptured': {
        const captured = readCredits(fact.data.captured);
        const freed = captured + readCredits(fact.data.released);
        return this.charge(fact, fact.data.country, captured, freed);
      }
      case 'MessageRefunded':
        return this.refund(fact);
      case 'CreditsReserved':
        return this.move(fact, { ...NOTHING, reserved: readCredits(fact.data.credits) });
      case 'ReservationReleased':
        return this.move(fact, { ...NOTHING, reserved: -readCredits(fact.data.credits) });
      case 'CreditsRecharged':
        return this.recharge(fact);
      case 'CreditsWithdrawn':
        return this.withdraw(fact);
      case 'RechargePaymentUpdated':
        return this.pay(fact);
      default:
        return undefined;
    }
  }

  /** @param before totals of the last movement before the period, for a period without movements */
  statement(period: StatementPeriod, before: After | null): Statement {
    const still = before === null ? NOTHING : runningOf(before);
    const opening = totalsOf(this.opening ?? still);
    const lines = this.lines();
    const sums = [...this.days.values()];
    return {
      ...period,
      opening,
      closing: this.hasMoved ? totalsOf(this.running) : opening,
      sums: {
        messages: sums.reduce((sum, { messages }) => sum + messages, 0),
        debited: formatCredits(sums.reduce((sum, { debited }) => sum + debited, 0n)),
        refunded: formatCredits(sums.reduce((sum, { refunded }) => sum + refunded, 0n)),
        recharged: formatCredits(this.recharged),
        withdrawn: formatCredits(this.withdrawn),
      },
      lines,
      recharges: [...this.recharges.values()],
      withdrawals: this.withdrawals,
      payments: this.payments,
    };
  }

  private lines(): StatementLine[] {
    return [...this.days.keys()].sort().map((key) => {
      const [date = '', country = ''] = key.split(' ');
      const { messages, debited, refunded } = this.days.get(key) ?? nothingOfDay();
      return {
        date,
        country: country === '' ? null : country,
        messages,
        debited: formatCredits(debited),
        refunded: formatCredits(refunded),
      };
    });
  }

  private charge(
    fact: Extract<Fact, { type: 'MessageDebited' | 'ReservationCaptured' }>,
    country: string | null,
    credits: Credits,
    freed: Credits,
  ): void {
    this.move(fact, { assigned: 0n, usedPosted: credits, reserved: -freed });
    const day = this.dayOf(fact.recordedAt, country);
    day.messages += 1;
    day.debited += credits;
  }

  private refund(fact: Extract<Fact, { type: 'MessageRefunded' }>): void {
    const credits = readCredits(fact.data.credits);
    this.move(fact, { ...NOTHING, usedPosted: -credits });
    this.dayOf(fact.recordedAt, fact.data.country).refunded += credits;
  }

  private recharge(fact: Extract<Fact, { type: 'CreditsRecharged' }>): void {
    const { rechargeId, source, credits, payment } = fact.data;
    this.move(fact, { ...NOTHING, assigned: readCredits(credits) });
    this.recharged += readCredits(credits);
    // Ids of adjustments are separate from those of recharges.
    const key = source === 'ADJUSTMENT' ? `adjustment ${rechargeId}` : rechargeId;
    this.recharges.set(key, { at: isoOf(fact), rechargeId, source, credits, payment });
  }

  private withdraw(fact: Extract<Fact, { type: 'CreditsWithdrawn' }>): void {
    const { withdrawalId, source, credits } = fact.data;
    this.move(fact, { ...NOTHING, assigned: -readCredits(credits) });
    this.withdrawn += readCredits(credits);
    this.withdrawals.push({ at: isoOf(fact), withdrawalId, source, credits });
  }

  private pay(fact: Extract<Fact, { type: 'RechargePaymentUpdated' }>): void {
    const { rechargeId, payment } = fact.data;
    const recharge = this.recharges.get(rechargeId);
    if (recharge === undefined) this.payments.push({ at: isoOf(fact), rechargeId, payment });
    else this.recharges.set(rechargeId, { ...recharge, payment });
  }

  private move(
    { data, revision }: { readonly data: { readonly after: After }; readonly revision: bigint },
    moved: Running,
  ): void {
    const after = runningOf(data.after);
    const before = plus(after, moved, -1n);
    if (this.opening === null) this.opening = before;
    else if (!isSame(before, this.running)) {
      throw new TotalsDiffer(`revision ${revision} does not continue the totals before it`);
    }
    this.running = after;
  }

  private dayOf(instant: number, country: string | null): Sums {
    // Messages of one moment are recorded together.
    if (instant !== this.lastInstant) {
      this.lastInstant = instant;
      this.lastDate = dateText(dateAt(this.offset, instant));
    }
    const key = `${this.lastDate} ${country ?? ''}`;
    let day = this.days.get(key);
    if (day === undefined) this.days.set(key, (day = nothingOfDay()));
    return day;
  }
}

function nothingOfDay(): Sums {
  return { messages: 0, debited: 0n, refunded: 0n };
}

function isoOf({ recordedAt }: Pick<Fact, 'recordedAt'>): string {
  return new Date(recordedAt).toISOString();
}

function runningOf({ assigned, usedPosted, reserved }: After): Running {
  return {
    assigned: readCredits(assigned),
    usedPosted: readCredits(usedPosted),
    reserved: readCredits(reserved),
  };
}

function plus(one: Running, other: Running, times: bigint): Running {
  return {
    assigned: one.assigned + other.assigned * times,
    usedPosted: one.usedPosted + other.usedPosted * times,
    reserved: one.reserved + other.reserved * times,
  };
}

function isSame(one: Running, other: Running): boolean {
  return (
    one.assigned === other.assigned &&
    one.usedPosted === other.usedPosted &&
    one.reserved === other.reserved
  );
}

function totalsOf({ assigned, usedPosted, reserved }: Running): StatementTotals {
  return {
    assigned: formatCredits(assigned),
    usedPosted: formatCredits(usedPosted),
    reserved: formatCredits(reserved),
    available: formatCredits(assigned - usedPosted - reserved),
  };
}
