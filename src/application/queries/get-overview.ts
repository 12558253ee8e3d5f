import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SlicedWork } from '../../async/time-slices.js';
import { balance, type BalanceDocument } from '../../../projections/balance.js';
import { levelOf, type MeterLevel } from '../../../projections/meter.js';
import { levelInputOf } from '../../../projections/totals.js';
import { formatCredits, readCredits, type Credits } from '../../domain/credits.js';
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
  ) {}

  async execute({ minPosition, work }: GetOverview): Promise<OverviewAnswer> {
    await this.reader.ledger(minPosition, [balance.collection]);
    const date = new Date(this.reader.now()).toISOString().slice(0, 10);
    const sum = new Sum(date);
    const listing = {
      collection: balance.collection,
      query: {},
      sort: { field: 'key', descending: false },
    };
    for await (const page of walk(this.reader.documents, listing, work)) {
      for (const document of page) sum.add(typedDocument<BalanceDocument>(document).body);
    }
    return sum.answer(refusedToday(await this.refusals.today()));
  }
}

interface Amounts {
  clients: number;
  assigned: Credits;
  usedPosted: Credits;
  reserved: Credits;
  today: Credits;
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

  answer(refusals: RefusedToday | null): OverviewAnswer {
    const totals = [...this.currencies].map(([currency, amounts]) => {
      const { clients, assigned, usedPosted, reserved, today } = amounts;
      return {
        currency,
        clients,
        assigned: formatCredits(assigned),
        usedPosted: formatCredits(usedPosted),
        reserved: formatCredits(reserved),
        used: formatCredits(usedPosted + reserved),
        available: formatCredits(assigned - usedPosted - reserved),
        creditsToday: formatCredits(today),
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
      amounts = { clients: 0, assigned: 0n, usedPosted: 0n, reserved: 0n, today: 0n };
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
