import type { Refusal } from '../decision.js';

const LIMITS: ReadonlySet<string> = new Set([
  'DAILY_MESSAGE_LIMIT',
  'DAILY_CREDIT_LIMIT',
  'WEEKLY_CREDIT_LIMIT',
  'MONTHLY_CREDIT_LIMIT',
]);

/**
 * When it is worth trying again: the latest boundary of all limits that failed. `null` when
 * none failed, or when the debit alone is above one of them, so that waiting does not help.
 */
export function retryAtOf(refusals: readonly Refusal[]): string | null {
  let latest: string | null = null;
  for (const { code, retryAt } of refusals) {
    if (!LIMITS.has(code)) continue;
    if (typeof retryAt !== 'string') return null;
    if (latest === null || latest < retryAt) latest = retryAt;
  }
  return latest;
}
