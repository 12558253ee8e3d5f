/** The largest number that the server itself counts with. */
const SIGNED_MAX = 2n ** 63n - 1n;

/**
 * A position or revision as the server sent it, or null when it means "none": the server counts
 * with signed numbers and sends them as unsigned ones, so that its -1 arrives as 2^64 - 1.
 */
export function numberOrNone(sent: bigint): bigint | null {
  return sent < 0n || sent > SIGNED_MAX ? null : sent;
}
