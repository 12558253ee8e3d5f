import type { Refusal } from '../decision.js';

const LIMITS: ReadonlySet<string> = new Set([
  'DAILY_MESSAGE_LIMIT',
  'DAILY_CREDIT_LIMIT',
  'WEEKLY_CREDIT_LIMIT',
  'MONTHLY_CREDIT_LIMIT',
]);

/**
 * When every limit that failed has a new window (ISO 8601): the latest of their boundaries.
 * `null` when no limit failed, or when the debit alone is above one of them: no window takes it.
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
