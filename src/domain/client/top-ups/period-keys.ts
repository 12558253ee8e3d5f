import type { PeriodicPlan } from '../events.js';

/** Prefixes of the ids of recharges and withdrawals that top-ups make; callers cannot use them. */
const RESERVED = ['MONTHLY_TOPUP:', 'PLAN:'] as const;

/** Kinds of periods; each period of a kind is credited once (I13). */
export type PeriodKind = 'MONTHLY_TOPUP' | `PLAN:${PeriodicPlan['interval']}`;

export function periodKey(kind: PeriodKind, label: string): string {
  return `${kind}:${label}`;
}

/** The key of a firing: the local date, and the number of the firing on it. */
export function firingKey(date: string, firing: number): string {
  return `PLAN:THRESHOLD:${date}:${firing}`;
}

/** A period key in its parts. */
export type ReadKey =
  | { readonly kind: PeriodKind; readonly label: string }
  | { readonly kind: 'PLAN:THRESHOLD'; readonly date: string; readonly firing: number };

const KEY = /^(MONTHLY_TOPUP|PLAN:(?:DAILY|WEEKLY|MONTHLY|THRESHOLD)):([\dW-]+)(?::(\d+))?$/;

/** Null for a key of no kind that this version knows. */
export function readKey(key: string | null): ReadKey | null {
  const [, kind, label, firing] = KEY.exec(key ?? '') ?? [];
  if (kind === undefined || label === undefined) return null;
  if (kind !== 'PLAN:THRESHOLD') return { kind: kind as PeriodKind, label };
  return { kind, date: label, firing: Number(firing ?? 0) };
}

/** The reserved prefix of an id that a caller chose; undefined = the id is the caller's to use. */
export function reservedPrefix(id: string): string | undefined {
  return RESERVED.find((prefix) => id.startsWith(prefix));
}
