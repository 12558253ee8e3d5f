import { OptionalNotNull, Validate } from '../rules/rule.js';
import { DATE_RULE, INSTANT_RULE } from '../rules/time-rules.js';
import { ruleOf } from '../rules/value-rules.js';
import { FreshInput } from '../query-input.js';

const BOUNDARY = ruleOf(
  (value) => DATE_RULE.check(value, {}) === null || INSTANT_RULE.check(value, {}) === null,
  'INVALID_TIME',
  'must be a date such as 2026-11-21, or an instant in ISO 8601 with a zone',
  { type: 'string', examples: ['2026-11-01'] },
);

/** The period of a statement; this month up to today unless given. */
export class StatementInput extends FreshInput {
  @OptionalNotNull()
  @Validate(BOUNDARY, 'First day in the zone of the client, or first instant; else of that month.')
  from?: string;
  @OptionalNotNull()
  @Validate(BOUNDARY, 'Day after the last, or the instant after the last; else tomorrow.')
  to?: string;
}
