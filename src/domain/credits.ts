/**
 * Amounts: integer micro-credits as `bigint`, canonical decimal strings outside (semantics §1).
 * 1 credit = 1 000 000 micro-credits. No float arithmetic anywhere.
 */
export type Credits = bigint;

export const MICRO = 1_000_000n;

/** 10^12 credits: the most one input, `assigned` or `used` may be, so that all fit signed 64 bit. */
export const CREDITS_MAX: Credits = 1_000_000_000_000n * MICRO;

const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d{1,6})?$/;

/** Parses a decimal string with up to 6 decimals; `null` when it is not one. No range check. */
export function parseCredits(text: string): Credits | null {
  if (!DECIMAL.test(text) || text.length > 40) return null;
  return readCredits(text);
}

/** Reads an amount that is known to be canonical (it stands in an event or document). */
export function readCredits(text: string): Credits {
  const point = text.indexOf('.');
  if (point < 0) return BigInt(text) * MICRO;
  return BigInt(text.slice(0, point) + text.slice(point + 1).padEnd(6, '0'));
}

/**
 * A JSON number as an amount: only if |x| < 10^9 and its shortest text has no exponent and at
 * most 6 decimals, else `null` (the caller is told to send a string).
 */
export function creditsFromNumber(value: number): Credits | null {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e9) return null;
  return parseCredits(Object.is(value, -0) ? '0' : String(value));
}

/** The canonical decimal string: no trailing zeros, never "-0". */
export function formatCredits(credits: Credits): string {
  const whole = credits / MICRO;
  if (whole * MICRO === credits) return whole.toString();
  const digits = (credits < 0n ? -credits : credits).toString().padStart(7, '0');
  const point = digits.length - 6;
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === ZERO) end -= 1;
  return `${credits < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point, end)}`;
}

const ZERO = '0'.charCodeAt(0);
