import type { BalanceAt } from '../../application/queries/balance-at.js';
import type { MeterDocument } from '../../../projections/meter.js';
import { formatCredits, type Credits } from '../../domain/credits.js';
import { byLimit, type ByLimit, type LimitKind } from '../../domain/client/limits.js';
import type { RecordedWindows, Window } from '../../domain/client/state.js';
import type { Terms } from '../../domain/client/terms.js';

/** One counter of a limit; `limit` null = no limit is set. */
export interface CounterAnswer {
  readonly used: string | number;
  readonly limit: string | number | null;
  /** `null` only in a replay of the past, when the window had not counted a message. */
  readonly resetsAt: string | null;
}

/** The meter, its components, and the limits' counters (docs/reference/http-api.md §3). */
export interface BalanceAnswer extends MeterDocument {
  readonly creditLineUsed: string;
  readonly overdrawUsed: string;
  readonly floor: string;
  /** The same names as `settings.limits`. */
  readonly windows: ByLimit<CounterAnswer>;
}

/** A debt first uses the credit line, then the overdraw; both are derived, never stored. */
export function presentBalance(balance: BalanceAt): BalanceAnswer {
  const { meter, available, floor, terms, windows } = balance;
  const debt = available < 0n ? -available : 0n;
  const creditLineUsed = debt < terms.allowCredit ? debt : terms.allowCredit;
  return {
    ...meter,
    creditLineUsed: formatCredits(creditLineUsed),
    overdrawUsed: formatCredits(debt - creditLineUsed),
    floor: formatCredits(floor),
    windows: byLimit((kind) => counter(kind, terms, windows)),
  };
}

function counter(
  { code, window, counts }: LimitKind,
  terms: Terms,
  windows: RecordedWindows,
): CounterAnswer {
  const now = windows[window];
  const set = terms.limits.find(({ kind }) => kind.code === code);
  return {
    used: counts === 'messages' ? (now?.messages ?? 0) : formatCredits(now?.credits ?? 0n),
    limit: set === undefined ? null : shown(set.most),
    resetsAt: resetOf(now),
  };
}

function shown(most: number | Credits): number | string {
  return typeof most === 'number' ? most : formatCredits(most);
}

function resetOf(window: Window | null): string | null {
  return window === null ? null : new Date(window.to).toISOString();
}
