const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Time between a failed try and the next one, by the number of tries before. */
const DELAYS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
/** Jitter on top, as a part of the delay: receivers that recover are not met by all at once. */
const JITTER = 0.1;

/**
 * Epoch milliseconds of the next try; null = there is none, and the endpoint is disabled.
 * @param tries failed so far
 * @param random in [0, 1)
 */
export function nextTryAt(tries: number, failedAt: number, random: number): number | null {
  const delay = DELAYS_MS[tries - 1];
  return delay === undefined ? null : Math.round(failedAt + delay * (1 + JITTER * random));
}

/**
 * Whether a try is due. An instant beyond every delay was made under a clock that was ahead, so it
 * counts as due.
 */
export function isTryDue(nextAt: number, now: number): boolean {
  return nextAt <= now || nextAt - now > 24 * HOUR_MS * (1 + JITTER);
}
