import type { BalanceAt } from '../../application/queries/balance-at.js';
import type { MeterDocument } from '../../../projections/meter.js';
import { formatCredits, type Credits } from '../../domain/credits.js';
import type { Window } from '../../domain/client/state.js';

/** One counter of a limit; `limit` null = none is set. */
export interface CounterAnswer {
  readonly used: string | number;
  readonly limit: string | number | null;
  /** `null` only in a replay of the past, where no message had been counted in the window. */
  readonly resetsAt: string | null;
}

/** The meter, how it came about, and the limits' counters (docs/reference/http-api.md §3). */
export interface BalanceAnswer extends MeterDocument {
  readonly creditLineUsed: string;
  readonly overdrawUsed: string;
  readonly floor: string;
  /** The same names as `settings.limits`. */
  readonly windows: {
    readonly daily: { readonly messages: CounterAnswer; readonly credits: CounterAnswer };
    readonly weekly: { readonly credits: CounterAnswer };
    readonly monthly: { readonly credits: CounterAnswer };
  };
}

/** A debt is first the credit line's, then the overdraw's; both are derived, never stored. */
export function presentBalance(balance: BalanceAt): BalanceAnswer {
  const { meter, available, floor, terms, windows } = balance;
  const debt = available < 0n ? -available : 0n;
  const creditLineUsed = debt < terms.allowCredit ? debt : terms.allowCredit;
  const { day, week, month } = windows;
  return {
    ...meter,
    creditLineUsed: formatCredits(creditLineUsed),
    overdrawUsed: formatCredits(debt - creditLineUsed),
    floor: formatCredits(floor),
    windows: {
      daily: {
        messages: {
          used: day?.messages ?? 0,
          limit: terms.dailyMessages,
          resetsAt: resetOf(day),
        },
        credits: counter(day, terms.dailyCredits),
      },
      weekly: { credits: counter(week, terms.weeklyCredits) },
      monthly: { credits: counter(month, terms.monthlyCredits) },
    },
  };
}

function counter(window: Window | null, limit: Credits | null): CounterAnswer {
  return {
    used: formatCredits(window?.credits ?? 0n),
    limit: limit === null ? null : formatCredits(limit),
    resetsAt: resetOf(window),
  };
}

function resetOf(window: Window | null): string | null {
  return window === null ? null : new Date(window.to).toISOString();
}
