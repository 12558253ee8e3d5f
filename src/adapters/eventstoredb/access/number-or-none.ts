/** The largest number that the server uses. */
const SIGNED_MAX = 2n ** 63n - 1n;

/**
 * A position or revision sent by the server, or null for "none". The server uses signed numbers but
 * sends them as unsigned, so its -1 arrives as 2^64 - 1.
 */
export function numberOrNone(sent: bigint): bigint | null {
  return sent < 0n || sent > SIGNED_MAX ? null : sent;
}
