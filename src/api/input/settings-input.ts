import { DELIVERY_STATUSES, WEEKDAYS } from '../../domain/client/settings.js';
import type { CreditControl, FinalStatus, Weekday } from '../../domain/client/settings.js';
import {
  AMOUNT,
  isPercent,
  LIMIT_AMOUNT,
  PERCENT_SCHEMA,
  POSITIVE_AMOUNT,
} from './rules/amount-rules.js';
import { DOMAIN } from './rules/brand-rules.js';
import { EMAIL, TIME_ZONE } from './rules/contact-rules.js';
import { described, listRule, Nested, NestedList, Optional, Validate } from './rules/rule.js';
import { CLOCK_TIME, INSTANT_RULE, laterThan } from './rules/time-rules.js';
import {
  CALLER_ID_RULE,
  FLAG,
  int,
  longText,
  oneOf,
  ruleOf,
  setOf,
  text,
} from './rules/value-rules.js';

type Money = string | number;

export class OverdrawInput {
  @Validate(AMOUNT, 'Credits on top of the credit line.') amount!: Money;
  @Validate(INSTANT_RULE, 'First instant.') validFrom!: string;
  @Validate(laterThan('validFrom'), 'First instant after it.') validUntil!: string;
}

export class MonthlyTopupInput {
  @Validate(POSITIVE_AMOUNT, 'Credits added every month.') credits!: Money;
  @Optional()
  @Validate(int(1, 31), 'Day of the month, clamped to its end; 1 unless given.')
  anchorDay?: number | null;
}

export class DispatchSpanInput {
  @Validate(
    setOf(oneOf(WEEKDAYS), 1, 7, `different days of ${WEEKDAYS.join(', ')}`),
    'Days on which the span begins.',
  )
  days!: Weekday[];
  @Validate(CLOCK_TIME, 'Local time at which it begins.') from!: string;
  @Validate(CLOCK_TIME, 'Local time at which it ends; not after `from` means the next day.')
  to!: string;
}

export class DailyLimitsInput {
  @Optional() @Validate(int(1, 1_000_000_000), 'Most messages a day.') messages?: number | null;
  @Optional() @Validate(LIMIT_AMOUNT, 'Most credits a day.') credits?: Money | null;
}
export class CreditLimitInput {
  @Optional() @Validate(LIMIT_AMOUNT, 'Most credits in the window.') credits?: Money | null;
}
export class LimitsInput {
  @Optional() @Nested(() => DailyLimitsInput, 'Limits of a day.') daily?: DailyLimitsInput | null;
  @Optional()
  @Nested(() => CreditLimitInput, 'Limits of a week, from Monday.')
  weekly?: CreditLimitInput | null;
  @Optional()
  @Nested(() => CreditLimitInput, 'Limits of a calendar month.')
  monthly?: CreditLimitInput | null;
}

export class ChannelsInput {
  @Optional() @Validate(FLAG, 'May send by SMPP.') smpp?: boolean | null;
  @Optional() @Validate(FLAG, 'May send by the API.') api?: boolean | null;
  @Optional() @Validate(FLAG, 'May send from the web panel.') web?: boolean | null;
  @Optional() @Validate(FLAG, 'May send by the REST interface.') rest?: boolean | null;
  @Optional() @Validate(FLAG, 'May send RCS.') rcs?: boolean | null;
}

export type ShareInput = 'NONE' | 'FULL' | { percent: Money };

export const SHARE = ruleOf(
  (value) => value === 'NONE' || value === 'FULL' || isPercentObject(value),
  'INVALID_SHARE',
  'must be NONE, FULL or { "percent": "50" } with more than 0 and at most 100',
  {
    oneOf: [
      { type: 'string', enum: ['NONE', 'FULL'] },
      {
        type: 'object',
        properties: { percent: PERCENT_SCHEMA },
        required: ['percent'],
        additionalProperties: false,
      },
    ],
  },
);

/** The refund for each delivery outcome; replaced as a whole. */
export class RefundPolicyInput {
  @Optional()
  @Validate(
    SHARE,
    'Share given back when the gateway reports the failure, so that no carrier had the ' +
      'message; and when the final status is FAILED.',
  )
  GATEWAY_FAILURE?: ShareInput | null;
  @Optional()
  @Validate(SHARE, 'Share given back when the carrier accepted the message.')
  ACCEPTED?: ShareInput | null;
  @Optional()
  @Validate(SHARE, 'Share given back when the final status is DELIVERED.')
  DELIVERED?: ShareInput | null;
  @Optional()
  @Validate(SHARE, 'Share given back when the final status is UNDELIVERABLE.')
  UNDELIVERABLE?: ShareInput | null;
  @Optional()
  @Validate(SHARE, 'Share given back when the final status is REJECTED.')
  REJECTED?: ShareInput | null;
  @Optional()
  @Validate(SHARE, 'Share given back when the final status is EXPIRED.')
  EXPIRED?: ShareInput | null;
  @Optional()
  @Validate(SHARE, 'Share given back when the final status is DELETED.')
  DELETED?: ShareInput | null;
  @Optional()
  @Validate(SHARE, 'Share given back when the final status is UNKNOWN.')
  UNKNOWN?: ShareInput | null;
  @Optional()
  @Validate(SHARE, 'Share given back when the final status is FAILED.')
  FAILED?: ShareInput | null;
}

export class ImContactInput {
  @Optional() @Validate(text(200), 'Name on Telegram.') telegram?: string | null;
  @Optional() @Validate(text(200), 'Name on Teams.') teams?: string | null;
}

const FINAL_STATUSES = DELIVERY_STATUSES.filter((status) => status !== 'ACCEPTED');

/** All settings (S0-04 … S0-49); `null` sets a field back to its default. */
export class SettingsInput {
  @Optional()
  @Validate(CALLER_ID_RULE, 'Staff member who looks after the client.')
  managerId?: string | null;
  @Optional()
  @Validate(
    AMOUNT,
    'At or below this many available credits the meter is LOW; null = at less than 25 %.',
  )
  lowBalanceThreshold?: Money | null;
  @Optional()
  @Validate(oneOf(['MANUAL', 'AUTOMATIC']), 'How sender names are moderated.')
  moderationMode?: string | null;
  @Optional()
  @Validate(TIME_ZONE, 'IANA time zone of dispatch hours, limit windows and top-up dates.')
  timeZone?: string | null;
  @Optional()
  @NestedList(
    () => DispatchSpanInput,
    described(
      listRule(1, 21),
      'Hours in which sending is allowed, in the client’s time zone; null = always.',
    ),
  )
  dispatchWindow?: DispatchSpanInput[] | null;
  @Optional()
  @Validate(AMOUNT, 'Permanent credit line: how far below zero the available credits may go.')
  allowCredit?: Money | null;
  @Optional()
  @Nested(() => OverdrawInput, 'Temporary credit line, on top of `allowCredit`; null = none.')
  overdraw?: OverdrawInput | null;
  @Optional()
  @Validate(int(0, 3), 'Queue priority of the client’s messages, 0 to 3.')
  priority?: number | null;
  @Optional()
  @Validate(FLAG, 'The client skips the platform’s blacklist.')
  bypassBlacklist?: boolean | null;
  @Optional() @Validate(FLAG, 'Any sender name is allowed.') dynamicSender?: boolean | null;
  @Optional()
  @Validate(FLAG, 'Inbound messages are forwarded by SMPP.')
  forwardMoViaSmpp?: boolean | null;
  @Optional() @Validate(FLAG, 'Links in messages are shortened.') shortUrlEnabled?: boolean | null;
  @Optional()
  @Nested(
    () => MonthlyTopupInput,
    'Credits added every month for postpaid billing, recorded as UNPAID; null = off.',
  )
  monthlyTopup?: MonthlyTopupInput | null;
  @Optional()
  @Nested(() => LimitsInput, 'Most messages and credits in a calendar window; null = no limit.')
  limits?: LimitsInput | null;
  @Optional() @Validate(FLAG, 'May send test messages.') canSendTests?: boolean | null;
  @Optional()
  @Validate(FLAG, 'Daily statistics are mailed to the client.')
  dailyStatsMail?: boolean | null;
  @Optional() @Validate(CALLER_ID_RULE, 'Named preset of settings.') productPresetId?:
    string | null;
  @Optional() @Validate(text(200), 'Number of the contract.') contractNumber?: string | null;
  @Optional()
  @Validate(
    int(1, 30),
    'Days to wait for a delivery report before a message counts as expired; null = never.',
  )
  dlrWaitDays?: number | null;
  @Optional()
  @Validate(oneOf(FINAL_STATUSES), 'Final status of messages that expired.')
  expiredDeliveryStatus?: FinalStatus | null;
  @Optional()
  @Nested(() => ChannelsInput, 'Channels on which the client may send.')
  channels?: ChannelsInput | null;
  @Optional() @Validate(FLAG, 'May open sub-accounts.') canCreateSubaccounts?: boolean | null;
  @Optional() @Validate(longText(4_000), 'Registration and tax data.') companyDetails?:
    string | null;
  @Optional() @Validate(text(100), 'Type of business.') businessType?: string | null;
  @Optional() @Validate(text(100), 'Type of category.') categoryType?: string | null;
  @Optional()
  @Nested(() => ImContactInput, 'Names on instant messengers.')
  imContact?: ImContactInput | null;
  @Optional()
  @Validate(FLAG, 'The e-mail address was confirmed; another address resets it.')
  emailVerified?: boolean | null;
  @Optional() @Validate(EMAIL, 'Address of price-change notices.') priceUpdateEmail?: string | null;
  @Optional()
  @Validate(oneOf(['CSV', 'XLSX', 'HTML', 'TXT']), 'Format of price-change notices.')
  priceUpdateFormat?: string | null;
  @Optional() @Validate(EMAIL, 'Address that invoices go to.') billingEmail?: string | null;
  @Optional() @Validate(CALLER_ID_RULE, 'Legal entity that bills.') legalEntityId?: string | null;
  @Optional()
  @Validate(
    setOf(int(1, 31), 0, 31, 'different days of the month, 1 to 31'),
    'Days of the month on which invoices are made.',
  )
  invoiceDates?: number[] | null;
  @Optional() @Validate(FLAG, 'Statistics reports are sent.') sendStats?: boolean | null;
  @Optional() @Validate(FLAG, 'Invoices are sent.') sendInvoices?: boolean | null;
  @Optional()
  @Validate(FLAG, 'Billing documents go out by e-mail.')
  billingDocsByEmail?: boolean | null;
  @Optional()
  @Validate(longText(4_000), 'Internal notes; never visible to the client.')
  internalComments?: string | null;
  @Optional()
  @Validate(
    oneOf(['ENFORCED', 'LIMITS_ONLY', 'MONITOR_ONLY']),
    '`ENFORCED`: limits and credits refuse a message. `LIMITS_ONLY`: limits refuse, missing ' +
      'credits only warn. `MONITOR_ONLY`: both only warn.',
  )
  creditControl?: CreditControl | null;
  @Optional()
  @Nested(
    () => RefundPolicyInput,
    'Share of a message’s debit that each outcome of its delivery gives back automatically; ' +
      'replaced as a whole.',
  )
  refundPolicy?: RefundPolicyInput | null;
  @Optional()
  @Validate(DOMAIN, 'Domain of the brand that the client sees; null = the default brand.')
  brandDomain?: string | null;
}

function isPercentObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && isPercent((value as { percent?: unknown }).percent);
}
