import { creditsFromNumber, CREDITS_MAX, MICRO, parseCredits } from '../../../domain/credits.js';
import type { Credits } from '../../../domain/credits.js';
import type { RuleFailure, JsonSchema, Rule } from './rule.js';

const INVALID: RuleFailure = {
  code: 'INVALID_AMOUNT',
  message:
    'must be an amount with at most 6 decimals: send a string such as "12.5", or a number below ' +
    '10^9 in size that needs no exponent',
};
const LIMIT: RuleFailure = {
  code: 'AMOUNT_LIMIT',
  message: 'must be at most 1000000000000 credits',
};

/** Messages have few different prices, so parsed amounts are cached. */
const READ = new Map<string | number, Credits | null>();
const READ_MAX = 4_096;
const READ_LENGTH_MAX = 20;

/** The amount in a string or an exact number; `null` when it is invalid. */
export function amountOf(value: unknown): Credits | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const known = READ.get(value);
  if (known !== undefined) return known;
  const credits = typeof value === 'string' ? parseCredits(value) : creditsFromNumber(value);
  if (typeof value === 'string' && value.length > READ_LENGTH_MAX) return credits;
  if (READ.size >= READ_MAX) READ.clear();
  READ.set(value, credits);
  return credits;
}

/** An amount that passed its rule. */
export function amount(value: string | number): Credits {
  const credits = amountOf(value);
  if (credits === null) throw new Error('an amount was read that no rule had checked');
  return credits;
}

const UNSIGNED = '^(0|[1-9]\\d*)(\\.\\d{1,6})?$';

/** @param form keywords for the two forms of the amount, a string and an exact number */
function amountRule(
  accepts: (credits: Credits) => boolean,
  fault: RuleFailure,
  form: { readonly string: JsonSchema; readonly number: JsonSchema },
): Rule {
  return {
    check: (value) => {
      const credits = amountOf(value);
      if (credits === null) return INVALID;
      if (credits > CREDITS_MAX || -credits > CREDITS_MAX) return LIMIT;
      return accepts(credits) ? null : fault;
    },
    schema: {
      oneOf: [
        { type: 'string', ...form.string },
        { type: 'number', ...form.number },
      ],
      examples: ['12.5'],
    },
  };
}

const outOfRange = (message: string): RuleFailure => ({ code: 'AMOUNT_OUT_OF_RANGE', message });

export const AMOUNT: Rule = amountRule(
  (credits) => credits >= 0n,
  outOfRange('must not be negative'),
  { string: { pattern: UNSIGNED }, number: { minimum: 0 } },
);
export const POSITIVE_AMOUNT: Rule = amountRule(
  (credits) => credits > 0n,
  outOfRange('must be more than 0'),
  { string: { pattern: UNSIGNED }, number: { exclusiveMinimum: 0 } },
);
export const SIGNED_AMOUNT: Rule = amountRule(
  (credits) => credits !== 0n,
  outOfRange('must not be 0: a positive amount adds, a negative one takes away'),
  { string: { pattern: '^-?(0|[1-9]\\d*)(\\.\\d{1,6})?$' }, number: {} },
);
/** A limit on the credits of a window. */
export const LIMIT_AMOUNT: Rule = amountRule(
  (credits) => credits >= 0n && credits <= 1_000_000_000n * MICRO,
  outOfRange('must be from 0 to 1000000000 credits'),
  { string: { pattern: UNSIGNED }, number: { minimum: 0, maximum: 1_000_000_000 } },
);

/** How the OpenAPI document describes a share of a debit. */
export const PERCENT_SCHEMA = {
  oneOf: [
    { type: 'string', pattern: UNSIGNED },
    { type: 'number', exclusiveMinimum: 0, maximum: 100 },
  ],
  description: 'Percent of the debit: more than 0 and at most 100, with up to 6 decimals.',
  examples: ['50'],
};

/** A share of a debit: more than 0 and at most 100, with up to 6 decimals. */
export function isPercent(value: unknown): boolean {
  const percent = amountOf(value);
  return percent !== null && percent > 0n && percent <= 100_000_000n;
}
