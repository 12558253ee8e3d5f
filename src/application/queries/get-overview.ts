import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SlicedWork } from '../../async/time-slices.js';
import { balance, type BalanceDocument } from '../../../projections/balance.js';
import { levelOf, type MeterLevel } from '../../../projections/meter.js';
import { levelInputOf } from '../../../projections/totals.js';
import { formatCredits, readCredits, type Credits } from '../../domain/credits.js';
import type { PurgedTotals } from '../../domain/purges/state.js';
import { PurgeJournal } from '../purge/purge-journal.js';
import { Refusals, type RefusalsOfDay } from '../refusals/refusals.js';
import { ClientReader, typedDocument } from './client-reader.js';
import { walk } from './lists/page.js';

/** Sums over the clients of one currency; different currencies are never added. */
export interface CurrencyTotals {
  readonly currency: string;
  readonly clients: number;
  readonly assigned: string;
  readonly usedPosted: string;
  readonly reserved: string;
  readonly used: string;
  readonly available: string;
  /** Posted today (UTC) by debits and captures; refunds are not subtracted. */
  readonly creditsToday: string;
  /** The part of these sums that purged clients had; `clients` does not count them. */
  readonly purged: {
    readonly clients: number;
    readonly assigned: string;
    readonly usedPosted: string;
  };
}

/** Refused debits and reservations by the code of the answer. */
export interface RefusedToday {
  readonly total: number;
  readonly byCode: { readonly [code: string]: number };
}

export interface OverviewAnswer {
  readonly totals: readonly CurrencyTotals[];
  readonly clients: {
    readonly total: number;
    readonly byStatus: { readonly [status in 'ACTIVE' | 'DISABLED']: number };
    readonly byLevel: { readonly [level in MeterLevel]: number };
  };
  /** The UTC day. */
  readonly today: {
    readonly date: string;
    readonly messages: number;
    /** Null while refusals are not recorded or cannot be read. */
    readonly refusals: RefusedToday | null;
  };
}

/** Overview for operators: all clients together. */
export class GetOverview extends Query<OverviewAnswer> {
  constructor(
    readonly minPosition: bigint | null,
    readonly work: SlicedWork,
  ) {
    super();
  }
}

@QueryHandler(GetOverview)
export class GetOverviewHandler implements IQueryHandler<GetOverview> {
  constructor(
    private readonly reader: ClientReader,
    private readonly refusals: Refusals,
    private readonly journal: PurgeJournal,
  ) {}

  async execute({ minPosition, work }: GetOverview): Promise<OverviewAnswer> {
    await this.reader.ledger(minPosition, [balance.collection]);
    const date = new Date(this.reader.now()).toISOString().slice(0, 10);
    const sum = await this.summed(date, work);
    return sum.answer(refusedToday(await this.refusals.today()));
  }

  /** A client that is purged while the balances are read is counted once: they are read again. */
  private async summed(date: string, work: SlicedWork): Promise<Sum> {
    for (let tries = 1; ; tries++) {
      const purges = await this.journal.purges();
      const sum = new Sum(date);
      for await (const page of walk(this.reader.documents, LISTING, work)) {
        // The documents of a client stay for a moment after its certificate was recorded.
        const present = page.filter(({ clientId }) => !purges.places.has(clientId));
        for (const each of present) sum.add(typedDocument<BalanceDocument>(each).body);
      }
      for (const [currency, totals] of purges.totals) sum.addPurged(currency, totals);
      const now = await this.journal.purges();
      if (now.certificates.size === purges.certificates.size || tries >= TRIES_MAX) return sum;
    }
  }
}

const TRIES_MAX = 3;
const LISTING = {
  collection: balance.collection,
  query: {},
  sort: { field: 'key', descending: false },
};

const NOTHING = { assigned: 0n, usedPosted: 0n };
const NONE_PURGED: PurgedTotals = { clients: 0, ...NOTHING };

interface Amounts {
  clients: number;
  assigned: Credits;
  usedPosted: Credits;
  reserved: Credits;
  today: Credits;
  purged: PurgedTotals;
}

/** Adds up balances with bigints, one currency at a time. */
class Sum {
  private readonly currencies = new Map<string, Amounts>();
  private readonly byStatus = { ACTIVE: 0, DISABLED: 0 };
  private readonly byLevel = { SUFFICIENT: 0, LOW: 0, CRITICAL: 0 };
  private total = 0;
  private messages = 0;

  constructor(private readonly date: string) {}

  add(body: BalanceDocument): void {
    const amounts = this.amountsOf(body.currency);
    amounts.clients += 1;
    amounts.assigned += readCredits(body.assigned);
    amounts.usedPosted += readCredits(body.usedPosted);
    amounts.reserved += readCredits(body.reserved);
    this.total += 1;
    this.byStatus[body.status] += 1;
    this.byLevel[levelOf(levelInputOf(body, body.terms.lowBalanceThreshold))] += 1;
    if (body.today.date !== this.date) return;
    amounts.today += readCredits(body.today.credits);
    this.messages += body.today.messages;
  }

  /** Amounts stay in the sums when their client is purged: the books add up. */
  addPurged(currency: string, totals: PurgedTotals): void {
    const amounts = this.amountsOf(currency);
    amounts.assigned += totals.assigned;
    amounts.usedPosted += totals.usedPosted;
    amounts.purged = totals;
  }

  answer(refusals: RefusedToday | null): OverviewAnswer {
    const totals = [...this.currencies].map(([currency, amounts]) => {
      const { clients, assigned, usedPosted, reserved, today, purged } = amounts;
      return {
        currency,
        clients,
        assigned: formatCredits(assigned),
        usedPosted: formatCredits(usedPosted),
        reserved: formatCredits(reserved),
        used: formatCredits(usedPosted + reserved),
        available: formatCredits(assigned - usedPosted - reserved),
        creditsToday: formatCredits(today),
        purged: {
          clients: purged.clients,
          assigned: formatCredits(purged.assigned),
          usedPosted: formatCredits(purged.usedPosted),
        },
      };
    });
    return {
      totals: totals.sort((a, b) => (a.currency < b.currency ? -1 : 1)),
      clients: { total: this.total, byStatus: this.byStatus, byLevel: this.byLevel },
      today: { date: this.date, messages: this.messages, refusals },
    };
  }

  private amountsOf(currency: string): Amounts {
    let amounts = this.currencies.get(currency);
    if (amounts === undefined) {
      amounts = { clients: 0, ...NOTHING, reserved: 0n, today: 0n, purged: NONE_PURGED };
      this.currencies.set(currency, amounts);
    }
    return amounts;
  }
}

function refusedToday(found: RefusalsOfDay | null): RefusedToday | null {
  if (found === null) return null;
  const { byCode } = found;
  return { total: Object.values(byCode).reduce((sum, times) => sum + times, 0), byCode };
}
