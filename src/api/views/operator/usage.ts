import type {
  CurrencyUsage,
  PurgedUsage,
  UsageAnswer,
  UsageFigures,
  UsageGroup,
  UsageLine,
} from '../../../application/queries/usage/usage-answer.js';
import { formatCredits } from '../../../domain/credits.js';
import { csvLine, type Cell } from '../csv.js';

/** Figures as answers show them. */
export type UsageShown = {
  readonly [K in keyof UsageFigures]: K extends 'messages' ? number : string;
} & { readonly currency: string };

export type UsageLineShown = UsageShown &
  Pick<UsageLine, 'clientId' | 'username' | 'day' | 'country' | 'channel'>;

/** Closing totals of purged clients as answers show them. */
export type PurgedShown = {
  readonly [K in keyof PurgedUsage]: K extends 'clients' ? number : string;
};

export interface UsageView {
  readonly from: string;
  readonly to: string;
  readonly groupBy: UsageGroup | null;
  readonly timeZone: string;
  readonly position: string;
  readonly totals: readonly UsageShown[];
  readonly lines: readonly UsageLineShown[];
  readonly purged: readonly PurgedShown[];
}

/** The period and grouping that an answer repeats. */
export type UsagePeriod = Pick<UsageView, 'from' | 'to' | 'groupBy' | 'timeZone'>;

export function presentUsage(
  period: UsagePeriod,
  { position, totals, lines, purged }: UsageAnswer,
): UsageView {
  return {
    ...period,
    position: position.toString(),
    totals: totals.map(shown),
    lines: lines.map(lineShown),
    purged: purged.map(purgedShown),
  };
}

function shown({ currency, messages, ...amounts }: CurrencyUsage): UsageShown {
  const { debited, refunded, recharged, withdrawn } = amounts;
  return {
    currency,
    messages,
    debited: formatCredits(debited),
    refunded: formatCredits(refunded),
    recharged: formatCredits(recharged),
    withdrawn: formatCredits(withdrawn),
  };
}

function purgedShown({ currency, clients, ...sums }: PurgedUsage): PurgedShown {
  return {
    currency,
    clients,
    recharged: formatCredits(sums.recharged),
    withdrawn: formatCredits(sums.withdrawn),
    usedPosted: formatCredits(sums.usedPosted),
  };
}

function lineShown(line: UsageLine): UsageLineShown {
  const { clientId, username, day, country, channel } = line;
  return { clientId, username, day, country, channel, ...shown(line) };
}

const NAMES = ['clientId', 'username', 'day', 'country', 'channel'] as const;
const FIGURES = [
  'currency',
  'messages',
  'debited',
  'refunded',
  'recharged',
  'withdrawn',
] as const satisfies readonly (keyof UsageShown)[];
const LINES_AT_ONCE = 500;

/** The lines as CSV, or the totals where nothing is grouped; every line has the position. */
export async function* usageCsvOf(
  groupBy: UsageGroup | null,
  { position, totals, lines }: UsageAnswer,
): AsyncGenerator<string> {
  const at = position.toString();
  yield csvLine([...NAMES, ...FIGURES, 'position']);
  const rows = groupBy === null ? totals.map(ungrouped) : lines;
  for (let from = 0; from < rows.length; from += LINES_AT_ONCE) {
    const some = rows.slice(from, from + LINES_AT_ONCE).map((row) => csvLine(cellsOf(row, at)));
    yield await Promise.resolve(some.join(''));
  }
}

function cellsOf(row: UsageLine, position: string): Cell[] {
  const line = lineShown(row);
  return [...NAMES.map((name) => line[name]), ...FIGURES.map((name) => line[name]), position];
}

function ungrouped(total: CurrencyUsage): UsageLine {
  return { ...total, clientId: null, username: null, day: null, country: null, channel: null };
}
