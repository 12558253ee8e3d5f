import type { RuleFailure, Rule } from './rule.js';
import { ruleOf } from './value-rules.js';

const INSTANT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

/**
 * A valid instant of the calendar (there is no 30 February), within the years that dates can be
 * stored for.
 */
export function instantOf(value: unknown): number | null {
  if (typeof value !== 'string' || value.length > 35 || !INSTANT.test(value)) return null;
  // Every month has 28 days; only the days after it need a calendar.
  if (Number(value.slice(8, 10)) > 28 && !isDate(value.slice(0, 10))) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}

/** The end of the last year whose texts are in the order of their instants. */
const LAST_TEXT = '9999-12-31T24:00:00.000Z';

/**
 * A checked instant as UTC with milliseconds, as read models compare it; null = none. Read models
 * compare texts: a later year begins with `+`, which comes before every digit, so it becomes the
 * end of all years that a fact can have. (An earlier year begins with `-`, which is in order.)
 */
export function utcText(instant: string | undefined): string | null {
  if (instant === undefined) return null;
  const text = new Date(instant).toISOString();
  return text.startsWith('+') ? LAST_TEXT : text;
}

export const INSTANT_RULE: Rule = ruleOf(
  (value) => instantOf(value) !== null,
  'INVALID_TIME',
  'must be an instant in ISO 8601 with a zone, such as 2026-11-21T08:00:00.000Z',
  { type: 'string', format: 'date-time' },
);

export const DATE_RULE: Rule = ruleOf(
  (value) => isDate(value),
  'INVALID_DATE',
  'must be a date such as 2026-11-21',
  { type: 'string', format: 'date' },
);

export const CLOCK_TIME: Rule = ruleOf(
  (value) => typeof value === 'string' && /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value),
  'INVALID_TIME',
  'must be a time of day such as 08:00',
  { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' },
);

/** An instant that must come after another field of the same object. */
export function laterThan(other: string): Rule {
  const fault: RuleFailure = { code: 'INVALID_RANGE', message: `must be later than ${other}` };
  return {
    check: (value, parent) => {
      const invalid = INSTANT_RULE.check(value, parent);
      if (invalid !== null) return invalid;
      const from = instantOf((parent as Record<string, unknown>)[other]);
      return from !== null && (instantOf(value) ?? 0) <= from ? fault : null;
    },
    schema: INSTANT_RULE.schema,
  };
}

function isDate(value: unknown): boolean {
  if (typeof value !== 'string' || !DATE.test(value)) return false;
  const at = new Date(`${value}T00:00:00.000Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}
