/**
 * Amounts: integer micro-credits as `bigint`, canonical decimal strings outside
 * (docs/reference/semantics.md §1). 1 credit = 1,000,000 micro-credits. No float arithmetic
 * anywhere.
 */
export type Credits = bigint;

export const MICRO = 1_000_000n;

/** 10^12 credits: the limit of one input, of `assigned` and of `used`, so all fit signed 64 bit. */
export const CREDITS_MAX: Credits = 1_000_000_000_000n * MICRO;

const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d{1,6})?$/;

/** Parses a decimal string with up to 6 decimals; `null` when it is not one. No range check. */
export function parseCredits(text: string): Credits | null {
  if (!DECIMAL.test(text) || text.length > 40) return null;
  return readCredits(text);
}

/**
 * Whole credits with fewer digits, in micro-credits, are exact JS numbers. So small amounts, nearly
 * all that occur, are read and written without big integers.
 */
const SMALL_DIGITS = 9;
const SMALL: Credits = 10n ** BigInt(SMALL_DIGITS) * MICRO;
const POWERS = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

/** Reads an amount that is known to be canonical (from an event or document). */
export function readCredits(text: string): Credits {
  const point = text.indexOf('.');
  const whole = point < 0 ? text.length : point;
  if (whole <= SMALL_DIGITS) return BigInt(readSmall(text, whole));
  if (point < 0) return BigInt(text) * MICRO;
  return BigInt(text.slice(0, point) + text.slice(point + 1).padEnd(6, '0'));
}

/** In micro-credits. `whole`: characters before the decimal point. */
function readSmall(text: string, whole: number): number {
  const negative = text.charCodeAt(0) === MINUS;
  let digits = 0;
  for (let at = negative ? 1 : 0; at < text.length; at++) {
    if (at !== whole) digits = digits * 10 + text.charCodeAt(at) - ZERO;
  }
  const decimals = whole < text.length ? text.length - whole - 1 : 0;
  const micro = digits * (POWERS[decimals] ?? 1);
  return negative ? -micro : micro;
}

/**
 * A JSON number as an amount: only if |x| < 10^9 and its shortest text has no exponent and at most
 * 6 decimals, otherwise `null` (the answer then asks for a string).
 */
export function creditsFromNumber(value: number): Credits | null {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e9) return null;
  return parseCredits(Object.is(value, -0) ? '0' : String(value));
}

/** The canonical decimal string: no trailing zeros, never "-0". */
export function formatCredits(credits: Credits): string {
  const sign = credits < 0n ? '-' : '';
  const size = credits < 0n ? -credits : credits;
  if (size < SMALL) return sign + formatSmall(Number(size));
  const whole = size / MICRO;
  return sign + whole.toString() + decimalsOf(Number(size - whole * MICRO));
}

function formatSmall(micro: number): string {
  const whole = Math.floor(micro / 1_000_000);
  return whole.toString() + decimalsOf(micro - whole * 1_000_000);
}

/** `micro` below one credit, with its point; empty when it is zero. */
function decimalsOf(micro: number): string {
  if (micro === 0) return '';
  const digits = micro.toString().padStart(6, '0');
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === ZERO) end -= 1;
  return `.${digits.slice(0, end)}`;
}

const ZERO = '0'.charCodeAt(0);
const MINUS = '-'.charCodeAt(0);
