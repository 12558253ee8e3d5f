/**
 * Amounts of credits: exact, because they are integers of micro-credits. They arrive and leave as
 * decimal texts and never pass through a number.
 */

/** One credit is a million micro-credits. */
const MICROS = 1_000_000n;
const DECIMALS = 6;
const CANONICAL = /^(-?)(\d+)(?:\.(\d{1,6}))?$/;
/** The most that one input may have. */
const MOST = 1_000_000_000_000n * MICROS;

/** The micro-credits of an amount as the service writes it. @throws Error when it is none */
export function microsOf(amount: string): bigint {
  const match = CANONICAL.exec(amount);
  if (match === null) throw new Error(`not an amount: ${amount}`);
  const [, sign, whole = '0', decimals = ''] = match;
  const micros = BigInt(whole) * MICROS + BigInt(decimals.padEnd(DECIMALS, '0'));
  return sign === '-' ? -micros : micros;
}

/** An amount as the service writes it: no trailing zeros, never `-0`. */
export function amountOf(micros: bigint): string {
  const size = micros < 0n ? -micros : micros;
  const decimals = (size % MICROS).toString().padStart(DECIMALS, '0').replace(/0+$/, '');
  const text = `${size / MICROS}${decimals === '' ? '' : `.${decimals}`}`;
  return micros < 0n ? `-${text}` : text;
}

/** The sum of two amounts. */
export function plus(one: string, other: string): string {
  return amountOf(microsOf(one) + microsOf(other));
}

/** The amount that leads back from an amount to nothing. */
export function negated(amount: string): string {
  return amountOf(-microsOf(amount));
}

/** Why a text that somebody typed is no amount. */
export type AmountFault = 'EMPTY' | 'FORM' | 'DECIMALS' | 'ZERO' | 'NEGATIVE' | 'LARGE';

/** A typed amount, or why the text is none. */
export type Typed = { readonly amount: string } | { readonly fault: AmountFault };

/** How an amount is to be typed. */
export interface TypedForm {
  /** The separator of decimals in the language of the reader. */
  readonly separator: string;
  /** Whether it may be negative. */
  readonly isSigned?: boolean;
}

/**
 * Reads an amount that somebody typed. Separators of thousands are refused: `1.500` means another
 * amount in another language.
 */
export function typedAmount(text: string, { separator, isSigned = false }: TypedForm): Typed {
  const trimmed = text.trim().replace('−', '-').replace(/^\+/, '');
  if (trimmed === '') return { fault: 'EMPTY' };
  const parts = /^(-?)(\d{1,20})(?:(\D)(\d+))?$/.exec(trimmed);
  if (parts === null) return { fault: 'FORM' };
  const [, sign = '', whole = '0', point = separator, decimals = ''] = parts;
  if (point !== separator) return { fault: 'FORM' };
  if (decimals.length > DECIMALS) return { fault: 'DECIMALS' };
  const micros = microsOf(`${sign}${whole}.${decimals.padEnd(DECIMALS, '0')}`);
  const fault = faultOf(micros, isSigned);
  return fault === null ? { amount: amountOf(micros) } : { fault };
}

function faultOf(micros: bigint, isSigned: boolean): AmountFault | null {
  if (micros === 0n) return 'ZERO';
  if (micros < 0n && !isSigned) return 'NEGATIVE';
  return micros > MOST || micros < -MOST ? 'LARGE' : null;
}

/** The separator of decimals in a language: `.` or `,`. */
export function decimalSeparator(language: string): string {
  const parts = new Intl.NumberFormat(language).formatToParts(1.5);
  return parts.find(({ type }) => type === 'decimal')?.value ?? '.';
}

/** An amount for readers of a language: groups of thousands, a real minus. */
export function shownAmount(amount: string, language: string): string {
  const micros = microsOf(amount);
  const size = amountOf(micros < 0n ? -micros : micros);
  const [whole = '0', decimals] = size.split('.');
  const grouped = new Intl.NumberFormat(language).format(BigInt(whole));
  const text = decimals === undefined ? grouped : grouped + decimalSeparator(language) + decimals;
  return micros < 0n ? `−${text}` : text;
}

/** How much of `whole` a part is, in percent from 0 to 100, for the length of a bar. */
export function shareOf(part: string, whole: string): number {
  const [one, all] = [microsOf(part), microsOf(whole)];
  if (all <= 0n || one <= 0n) return 0;
  return one >= all ? 100 : Number((one * 10_000n) / all) / 100;
}
