import type { Refusal } from '../decision.js';
import { LIMIT_CODES } from '../limits.js';

const LIMITS: ReadonlySet<string> = new Set(LIMIT_CODES);

/**
 * The instant at which every failed limit has a new window (ISO 8601). `null` when no limit failed,
 * or when the debit alone exceeds one of them: no window accepts it.
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
