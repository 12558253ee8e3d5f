import type { UsageGroup } from '../../../application/queries/usage/usage-answer.js';
import { TIME_ZONE } from '../rules/contact-rules.js';
import { OptionalNotNull, Validate, type Rule, type RuleFailure } from '../rules/rule.js';
import { instantOf } from '../rules/time-rules.js';
import { oneOf, ruleOf, setOf, UUID } from '../rules/value-rules.js';
import { LedgerInput } from '../query-input.js';

const QUARTER_MS = 900_000;
const CLIENTS_MAX = 500;
const GROUPS: readonly UsageGroup[] = ['client', 'day', 'country', 'channel'];

const QUARTER: Rule = ruleOf(
  (value) => (instantOf(value) ?? 1) % QUARTER_MS === 0,
  'INVALID_TIME',
  'must be an instant at a full quarter of an hour, such as 2026-11-21T08:15:00.000Z, because ' +
    'figures are kept by quarters: for another instant, read the log of the clients',
  { type: 'string', format: 'date-time' },
);
const BACKWARDS: RuleFailure = { code: 'INVALID_RANGE', message: 'must be later than from' };
const LATER_QUARTER: Rule = {
  check: (value, parent) => {
    const fault = QUARTER.check(value, parent);
    if (fault !== null) return fault;
    const from = instantOf((parent as { readonly from?: unknown }).from);
    return from !== null && (instantOf(value) ?? 0) <= from ? BACKWARDS : null;
  },
  schema: QUARTER.schema,
};

/** The parameter may be repeated; given once, it is a text. */
const MANY = setOf(UUID, 1, CLIENTS_MAX, 'different UUIDs');
const CLIENT_IDS: Rule = {
  check: (value, parent) =>
    typeof value === 'string' ? UUID.check(value, parent) : MANY.check(value, parent),
  schema: MANY.schema,
};

/** The period and the clients whose usage is added up. */
export class UsageInput extends LedgerInput {
  @Validate(QUARTER, 'The first instant of the period, at a full quarter of an hour.')
  from!: string;

  @Validate(LATER_QUARTER, 'The instant after the period, at a full quarter of an hour.')
  to!: string;

  @OptionalNotNull()
  @Validate(oneOf(GROUPS), 'One line for each of these; without it there are only totals.')
  groupBy?: UsageGroup;

  @OptionalNotNull()
  @Validate(CLIENT_IDS, 'Only these clients; repeat the parameter for several.')
  clientId?: string | string[];

  @OptionalNotNull()
  @Validate(TIME_ZONE, 'The zone of the days; UTC unless given.')
  timeZone?: string;
}
