import { POSITIVE_AMOUNT, AMOUNT } from './rules/amount-rules.js';
import { Nested, Optional, Validate } from './rules/rule.js';
import type { RuleFailure, Rule } from './rules/rule.js';
import { int, oneOf, ruleOf } from './rules/value-rules.js';

type Money = string | number;

const INTERVALS = ['DAILY', 'WEEKLY', 'MONTHLY', 'THRESHOLD'];
const INTERVAL = (of: readonly string[]): Rule =>
  ruleOf(
    (value) => of.includes(value as string),
    'INVALID_CHOICE',
    `must be one of ${INTERVALS.join(', ')}`,
    { type: 'string', enum: of },
  );

const ANCHOR_DAY: Rule = {
  check: (value, parent) => {
    const { interval } = parent as PeriodicPlanInput;
    if (interval === 'DAILY') return ANCHOR_FAULTS.daily;
    return int(1, interval === 'WEEKLY' ? 7 : 31).check(value, parent);
  },
  schema: { type: 'integer', minimum: 1, maximum: 31 },
};
const ANCHOR_FAULTS = {
  daily: { code: 'INVALID_CHOICE', message: 'must be left out: a DAILY plan has no anchor' },
} as const satisfies Record<string, RuleFailure>;

export class PeriodicPlanInput {
  @Validate(INTERVAL(['DAILY', 'WEEKLY', 'MONTHLY']), 'How often credits are added.')
  interval!: 'DAILY' | 'WEEKLY' | 'MONTHLY';
  @Optional()
  @Validate(
    ANCHOR_DAY,
    'Day on which they are added; 1 unless given. WEEKLY: 1 (Monday) to 7; MONTHLY: 1 to 31, ' +
      'clamped to the month’s end; DAILY: left out.',
  )
  anchorDay?: number | null;
  @Optional()
  @Validate(
    oneOf(['ADD', 'RESET_TO']),
    '`ADD` adds the credits; `RESET_TO` brings the available credits to that number. `ADD` ' +
      'unless given.',
  )
  mode?: 'ADD' | 'RESET_TO' | null;
  @Validate(POSITIVE_AMOUNT, 'Credits to add, or to reset to.') credits!: Money;
}

export class BreakerInput {
  @Validate(int(1, 1_000), 'Most firings in the span.') firings!: number;
  @Validate(int(1, 10_080), 'Length of the span in minutes.') perMinutes!: number;
}

const ONE_OF_TWO: RuleFailure = {
  code: 'INVALID_CHOICE',
  message: 'must be sent alone: send either credits (how much to add) or target (up to where)',
};

/** Exactly one of `credits` and `target`; the missing one is reported under `credits`. */
const CREDITS_OR_TARGET: Rule = {
  check: (value, parent) => {
    const { target } = parent as ThresholdPlanInput;
    const given = value !== undefined && value !== null;
    const other = target !== undefined && target !== null;
    if (given === other) return ONE_OF_TWO;
    return given ? POSITIVE_AMOUNT.check(value, parent) : null;
  },
  dependsOnOthers: true,
  schema: POSITIVE_AMOUNT.schema,
};

export class ThresholdPlanInput {
  @Validate(INTERVAL(['THRESHOLD']), 'The plan fires when credits run low.') interval!: 'THRESHOLD';
  @Validate(AMOUNT, 'Fires when the available credits fall below this.') below!: Money;
  @Validate(CREDITS_OR_TARGET, 'How much to add; instead of `target`.') credits?: Money | null;
  @Optional()
  @Validate(POSITIVE_AMOUNT, 'Up to where to fill; instead of `credits`.')
  target?: Money | null;
  @Validate(POSITIVE_AMOUNT, 'Most credits that the plan may add on one day.') capPerDay!: Money;
  @Optional()
  @Nested(() => BreakerInput, 'Stops the plan when it fires too often.')
  breaker?: BreakerInput | null;
}

/** Selects the input class by the kind of plan. */
export function planInputOf(
  body: unknown,
): (new () => PeriodicPlanInput) | (new () => ThresholdPlanInput) {
  const interval = (body as { interval?: unknown } | null)?.interval;
  return interval === 'THRESHOLD' ? ThresholdPlanInput : PeriodicPlanInput;
}
