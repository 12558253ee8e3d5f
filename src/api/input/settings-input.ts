import { DELIVERY_STATUSES, WEEKDAYS } from '../../domain/client/settings.js';
import type { CreditControl, FinalStatus, Weekday } from '../../domain/client/settings.js';
import { AMOUNT, isPercent, LIMIT_AMOUNT, POSITIVE_AMOUNT } from './amount-rules.js';
import { EMAIL, TIME_ZONE } from './contact-rules.js';
import { Nested, NestedList, Optional, Ruled } from './rule.js';
import { CLOCK_TIME, INSTANT_RULE, laterThan } from './time-rules.js';
import { CALLER_ID_RULE, FLAG, int, longText, oneOf, ruleOf, setOf, text } from './value-rules.js';

type Money = string | number;

export class OverdrawInput {
  @Ruled(AMOUNT) amount!: Money;
  @Ruled(INSTANT_RULE) validFrom!: string;
  @Ruled(laterThan('validFrom')) validUntil!: string;
}

export class MonthlyTopupInput {
  @Ruled(POSITIVE_AMOUNT) credits!: Money;
  @Optional() @Ruled(int(1, 31)) anchorDay?: number | null;
}

export class DispatchSpanInput {
  @Ruled(setOf(oneOf(WEEKDAYS), 1, 7, `different days of ${WEEKDAYS.join(', ')}`)) days!: Weekday[];
  @Ruled(CLOCK_TIME) from!: string;
  @Ruled(CLOCK_TIME) to!: string;
}

export class DailyLimitsInput {
  @Optional() @Ruled(int(1, 1_000_000_000)) messages?: number | null;
  @Optional() @Ruled(LIMIT_AMOUNT) credits?: Money | null;
}
export class CreditLimitInput {
  @Optional() @Ruled(LIMIT_AMOUNT) credits?: Money | null;
}
export class LimitsInput {
  @Optional() @Nested(() => DailyLimitsInput) daily?: DailyLimitsInput | null;
  @Optional() @Nested(() => CreditLimitInput) weekly?: CreditLimitInput | null;
  @Optional() @Nested(() => CreditLimitInput) monthly?: CreditLimitInput | null;
}

export class ChannelsInput {
  @Optional() @Ruled(FLAG) smpp?: boolean | null;
  @Optional() @Ruled(FLAG) api?: boolean | null;
  @Optional() @Ruled(FLAG) web?: boolean | null;
  @Optional() @Ruled(FLAG) rest?: boolean | null;
  @Optional() @Ruled(FLAG) rcs?: boolean | null;
}

export type ShareInput = 'NONE' | 'FULL' | { percent: Money };

const SHARE = ruleOf(
  (value) => value === 'NONE' || value === 'FULL' || isPercentObject(value),
  'INVALID_SHARE',
  'must be NONE, FULL or { "percent": "50" } with more than 0 and at most 100',
  {
    oneOf: [
      { type: 'string', enum: ['NONE', 'FULL'] },
      {
        type: 'object',
        properties: { percent: { type: 'string' } },
        required: ['percent'],
        additionalProperties: false,
      },
    ],
  },
);

/** What each outcome of a delivery gives back; replaced as a whole. */
export class RefundPolicyInput {
  @Optional() @Ruled(SHARE) GATEWAY_FAILURE?: ShareInput | null;
  @Optional() @Ruled(SHARE) ACCEPTED?: ShareInput | null;
  @Optional() @Ruled(SHARE) DELIVERED?: ShareInput | null;
  @Optional() @Ruled(SHARE) UNDELIVERABLE?: ShareInput | null;
  @Optional() @Ruled(SHARE) REJECTED?: ShareInput | null;
  @Optional() @Ruled(SHARE) EXPIRED?: ShareInput | null;
  @Optional() @Ruled(SHARE) DELETED?: ShareInput | null;
  @Optional() @Ruled(SHARE) UNKNOWN?: ShareInput | null;
  @Optional() @Ruled(SHARE) FAILED?: ShareInput | null;
}

export class ImContactInput {
  @Optional() @Ruled(text(200)) telegram?: string | null;
  @Optional() @Ruled(text(200)) teams?: string | null;
}

const FINAL_STATUSES = DELIVERY_STATUSES.filter((status) => status !== 'ACCEPTED');

/** All settings (S0-04 … S0-49); `null` sets a field back to its default. */
export class SettingsInput {
  @Optional() @Ruled(CALLER_ID_RULE) managerId?: string | null;
  @Optional() @Ruled(AMOUNT) lowBalanceThreshold?: Money | null;
  @Optional() @Ruled(oneOf(['MANUAL', 'AUTOMATIC'])) moderationMode?: string | null;
  @Optional() @Ruled(TIME_ZONE) timeZone?: string | null;
  @Optional()
  @NestedList(() => DispatchSpanInput, 1, 21)
  dispatchWindow?: DispatchSpanInput[] | null;
  @Optional() @Ruled(AMOUNT) allowCredit?: Money | null;
  @Optional() @Nested(() => OverdrawInput) overdraw?: OverdrawInput | null;
  @Optional() @Ruled(int(0, 3)) priority?: number | null;
  @Optional() @Ruled(FLAG) bypassBlacklist?: boolean | null;
  @Optional() @Ruled(FLAG) dynamicSender?: boolean | null;
  @Optional() @Ruled(FLAG) forwardMoViaSmpp?: boolean | null;
  @Optional() @Ruled(FLAG) shortUrlEnabled?: boolean | null;
  @Optional() @Nested(() => MonthlyTopupInput) monthlyTopup?: MonthlyTopupInput | null;
  @Optional() @Nested(() => LimitsInput) limits?: LimitsInput | null;
  @Optional() @Ruled(FLAG) canSendTests?: boolean | null;
  @Optional() @Ruled(FLAG) dailyStatsMail?: boolean | null;
  @Optional() @Ruled(CALLER_ID_RULE) productPresetId?: string | null;
  @Optional() @Ruled(text(200)) contractNumber?: string | null;
  @Optional() @Ruled(int(1, 30)) dlrWaitDays?: number | null;
  @Optional() @Ruled(oneOf(FINAL_STATUSES)) expiredDeliveryStatus?: FinalStatus | null;
  @Optional() @Nested(() => ChannelsInput) channels?: ChannelsInput | null;
  @Optional() @Ruled(FLAG) canCreateSubaccounts?: boolean | null;
  @Optional() @Ruled(longText(4_000)) companyDetails?: string | null;
  @Optional() @Ruled(text(100)) businessType?: string | null;
  @Optional() @Ruled(text(100)) categoryType?: string | null;
  @Optional() @Nested(() => ImContactInput) imContact?: ImContactInput | null;
  @Optional() @Ruled(FLAG) emailVerified?: boolean | null;
  @Optional() @Ruled(EMAIL) priceUpdateEmail?: string | null;
  @Optional() @Ruled(oneOf(['CSV', 'XLSX', 'HTML', 'TXT'])) priceUpdateFormat?: string | null;
  @Optional() @Ruled(EMAIL) billingEmail?: string | null;
  @Optional() @Ruled(CALLER_ID_RULE) legalEntityId?: string | null;
  @Optional()
  @Ruled(setOf(int(1, 31), 0, 31, 'different days of the month, 1 to 31'))
  invoiceDates?: number[] | null;
  @Optional() @Ruled(FLAG) sendStats?: boolean | null;
  @Optional() @Ruled(FLAG) sendInvoices?: boolean | null;
  @Optional() @Ruled(FLAG) billingDocsByEmail?: boolean | null;
  @Optional() @Ruled(longText(4_000)) internalComments?: string | null;
  @Optional()
  @Ruled(oneOf(['ENFORCED', 'LIMITS_ONLY', 'MONITOR_ONLY']))
  creditControl?: CreditControl | null;
  @Optional() @Nested(() => RefundPolicyInput) refundPolicy?: RefundPolicyInput | null;
}

function isPercentObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && isPercent((value as { percent?: unknown }).percent);
}
