const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Delays after the first failed attempts; the last one repeats. */
const DELAYS_MS: readonly number[] = [
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  8 * HOUR_MS,
  12 * HOUR_MS,
];
/** Attempts of one mail; with the delays above they take more than a week. */
export const TRIES_MAX = 20;

/**
 * Milliseconds until a mail is tried again.
 * @param tries failed attempts, the last one included
 * @param random in [0, 1): mails that failed together do not come back together
 */
export function retryDelayMs(tries: number, random: number): number {
  const delay = DELAYS_MS[Math.min(tries, DELAYS_MS.length) - 1] ?? MINUTE_MS;
  return delay * (0.75 + random / 2);
}
