import {
  HOUR_MS,
  QUARTER_MS,
  trafficIn,
  type UsageQuarter,
  type UsageQuarters,
} from '../../../../projections/usage.js';
import { readCredits, type Credits } from '../../../domain/credits.js';
import { calendarWindows, offsetIn } from '../../../domain/calendar.js';
import { DAY_MS } from '../../../domain/windows.js';
import type { CurrencyUsage, UsageAsked, UsageLine } from './usage-answer.js';

/** The client that a document belongs to. */
export interface UsageClient {
  readonly clientId: string;
  readonly username: string;
  readonly currency: string;
}

/** Figures that a line grows by; a negative share takes away. */
interface Share {
  readonly messages: number;
  readonly debited: Credits;
  readonly refunded: Credits;
  readonly recharged: Credits;
  readonly withdrawn: Credits;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Group = Pick<UsageLine, 'clientId' | 'username' | 'day' | 'country' | 'channel'>;

const UNGROUPED: Group = {
  clientId: null,
  username: null,
  day: null,
  country: null,
  channel: null,
};
const NOTHING: Share = { messages: 0, debited: 0n, refunded: 0n, recharged: 0n, withdrawn: 0n };

/** Adds up usage by one group and by currency. Memory grows with the lines, not with the hours. */
export class UsageSums {
  private readonly lines = new Map<string, Writable<UsageLine>>();
  private readonly currencies = new Map<string, Writable<CurrencyUsage>>();
  private readonly days = new Map<number, string>();

  constructor(private readonly asked: UsageAsked) {}

  /** Adds the quarters of an hour that are asked for; the sign -1n takes them away. */
  add(client: UsageClient, hour: bigint, quarters: UsageQuarters, sign: 1n | -1n): void {
    const start = Number(hour) * HOUR_MS;
    for (const [number, quarter] of quarters.entries()) {
      const at = start + number * QUARTER_MS;
      if (quarter === null || at < this.asked.from || at >= this.asked.to) continue;
      this.addQuarter(client, at, quarter, sign);
    }
  }

  /** Lines in the order of what they are grouped by, with the currencies of each together. */
  sortedLines(): readonly UsageLine[] {
    const filled = [...this.lines.values()].filter(isFilled);
    return filled
      .map((line) => [orderOf(line), line] as const)
      .sort(byText)
      .map(([, line]) => line);
  }

  totals(): readonly CurrencyUsage[] {
    const filled = [...this.currencies.values()].filter(isFilled);
    return filled.sort((a, b) => (a.currency < b.currency ? -1 : 1));
  }

  private addQuarter(client: UsageClient, at: number, quarter: UsageQuarter, sign: 1n | -1n): void {
    const group = this.groupOf(client, at);
    for (const [channel, country, messages, debited, refunded] of trafficIn(quarter)) {
      this.addShare(client, this.routed(group, channel, country), {
        ...NOTHING,
        messages: sign === 1n ? messages : -messages,
        debited: sign * readCredits(debited),
        refunded: sign * readCredits(refunded),
      });
    }
    if (quarter.recharged === '0' && quarter.withdrawn === '0') return;
    this.addShare(client, group, {
      ...NOTHING,
      recharged: sign * readCredits(quarter.recharged),
      withdrawn: sign * readCredits(quarter.withdrawn),
    });
  }

  private groupOf({ clientId, username }: UsageClient, at: number): Group {
    if (this.asked.groupBy === 'client') return { ...UNGROUPED, clientId, username };
    if (this.asked.groupBy === 'day') return { ...UNGROUPED, day: this.dayOf(at) };
    return UNGROUPED;
  }

  private routed(group: Group, channel: string, country: string): Group {
    if (this.asked.groupBy === 'channel') return { ...UNGROUPED, channel: channel || null };
    if (this.asked.groupBy === 'country') return { ...UNGROUPED, country: country || null };
    return group;
  }

  private addShare({ currency }: UsageClient, group: Group, share: Share): void {
    addTo(
      entryOf(this.currencies, currency, () => ({ currency, ...NOTHING })),
      share,
    );
    if (this.asked.groupBy === null) return;
    const { clientId, day, country, channel } = group;
    const name = `${currency}/${clientId ?? day ?? country ?? channel ?? ''}`;
    addTo(
      entryOf(this.lines, name, () => ({ ...group, currency, ...NOTHING })),
      share,
    );
  }

  /** The date of an instant in the zone of the days. */
  private dayOf(at: number): string {
    return entryOf(this.days, at, () => {
      const { timeZone } = this.asked;
      const { from } = calendarWindows(timeZone, at).day;
      const date = Math.floor((from + offsetIn(timeZone)(from)) / DAY_MS);
      return new Date(date * DAY_MS).toISOString().slice(0, 10);
    });
  }
}

function entryOf<K, V>(entries: Map<K, V>, key: K, made: () => V): V {
  let entry = entries.get(key);
  if (entry === undefined) {
    entry = made();
    entries.set(key, entry);
  }
  return entry;
}

function addTo(sum: Writable<Share>, share: Share): void {
  sum.messages += share.messages;
  sum.debited += share.debited;
  sum.refunded += share.refunded;
  sum.recharged += share.recharged;
  sum.withdrawn += share.withdrawn;
}

/** Messages may cost nothing; a line whose facts were all taken away has nothing at all. */
function isFilled({ messages, debited, refunded, recharged, withdrawn }: Share): boolean {
  return messages !== 0 || [debited, refunded, recharged, withdrawn].some((sum) => sum !== 0n);
}

function orderOf({ username, clientId, day, country, channel, currency }: UsageLine): string {
  return [username ?? day ?? country ?? channel ?? '', clientId ?? '', currency].join('\0');
}

function byText([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
