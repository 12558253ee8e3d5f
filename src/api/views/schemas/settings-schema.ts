import {
  CHANNELS,
  DELIVERY_STATUSES,
  WEEKDAYS,
  type DispatchSpan,
  type Overdraw,
  type Profile,
  type RefundPolicy,
  type Settings,
} from '../../../domain/client/settings.js';
import { byGroup, byLimit, type Limits } from '../../../domain/client/limits.js';
import { ProfileInput } from '../../input/client-input.js';
import type { InputClass, JsonSchema } from '../../input/rules/rule.js';
import * as input from '../../input/settings-input.js';
import { propertiesOf } from '../../input/validator.js';
import { describedAs } from './input-schema.js';
import * as schema from './schema.js';
import type { Properties } from './schema.js';
import type { ShownSettings } from '../client.js';

const { component, listOf, maybe, nullable, object, said } = schema;

/** Values with the meaning of the input of the same name; `described` adds its descriptions. */
const TEXT: JsonSchema = { type: 'string' };
const EMAIL: JsonSchema = { type: 'string', format: 'email' };
const FLAG: JsonSchema = { type: 'boolean' };
const NUMBER: JsonSchema = { type: 'integer' };
const AMOUNT = schema.amount('');
const INSTANT = schema.instant('');
const words = (of: readonly string[]): JsonSchema => ({ type: 'string', enum: of });
const described = <T>(of: InputClass, properties: Properties<T>): JsonSchema =>
  object<T>('', describedAs(of, properties));
/** The same schema for each of some names. */
const each = <T>(names: readonly string[], one: unknown): Properties<T> =>
  Object.fromEntries(names.map((name) => [name, one])) as Properties<T>;

export const PROFILE = component(
  'Profile',
  said(
    'Contact data.',
    described<Profile>(ProfileInput, {
      firstName: TEXT,
      lastName: TEXT,
      phone: nullable(TEXT),
      country: nullable(TEXT),
      state: nullable(TEXT),
      city: nullable(TEXT),
      postalCode: nullable(TEXT),
      addressLine1: nullable(TEXT),
      addressLine2: nullable(TEXT),
      company: nullable(TEXT),
      role: nullable(TEXT),
    }),
  ),
);

const SHARE = component('RefundShare', {
  description: 'Share of a message’s debit: none, all, or a percentage.',
  oneOf: [
    words(['NONE', 'FULL']),
    object<{ percent: string }>('A percentage of the debit.', {
      percent: schema.amount('Percent, with up to 6 decimals.'),
    }),
  ],
});

const REFUND_POLICY = described<RefundPolicy>(
  input.RefundPolicyInput,
  each(['GATEWAY_FAILURE', ...DELIVERY_STATUSES], maybe(SHARE)),
);

const LIMIT = byLimit(({ counts }) => nullable(counts === 'messages' ? NUMBER : AMOUNT));
/** The input class of the limits of one window. */
function limitsInput(group: keyof Limits): InputClass {
  const nesting = propertiesOf(input.LimitsInput).find(({ name }) => name === group)?.nesting;
  if (!nesting) throw new Error(`LimitsInput has no limits named ${group}`);
  return nesting.of();
}
const LIMITS = described<Limits>(
  input.LimitsInput,
  byGroup((group) => described<Limits[typeof group]>(limitsInput(group), LIMIT[group])),
);

const OVERDRAW = described<Overdraw>(input.OverdrawInput, {
  amount: AMOUNT,
  validFrom: INSTANT,
  validUntil: INSTANT,
});

const DISPATCH_SPAN = component(
  'DispatchSpan',
  said(
    'Hours of some days of the week.',
    described<DispatchSpan>(input.DispatchSpanInput, {
      days: listOf(words(WEEKDAYS), ''),
      from: TEXT,
      to: TEXT,
    }),
  ),
);

const MONTHLY_TOP_UP = described<NonNullable<Settings['monthlyTopup']>>(input.MonthlyTopupInput, {
  credits: AMOUNT,
  anchorDay: NUMBER,
});

const IM_CONTACT = described<NonNullable<Settings['imContact']>>(input.ImContactInput, {
  telegram: nullable(TEXT),
  teams: nullable(TEXT),
});

/** Settings that only staff see may be absent. */
export const SETTINGS = component(
  'Settings',
  said(
    'Settings of a client. The client itself does not see internal ones.',
    described<ShownSettings>(input.SettingsInput, {
      managerId: maybe(nullable(TEXT)),
      lowBalanceThreshold: nullable(AMOUNT),
      moderationMode: maybe(words(['MANUAL', 'AUTOMATIC'])),
      timeZone: TEXT,
      dispatchWindow: nullable(listOf(DISPATCH_SPAN, '')),
      allowCredit: AMOUNT,
      overdraw: nullable(OVERDRAW),
      priority: maybe(NUMBER),
      bypassBlacklist: maybe(FLAG),
      dynamicSender: FLAG,
      forwardMoViaSmpp: FLAG,
      shortUrlEnabled: FLAG,
      monthlyTopup: nullable(MONTHLY_TOP_UP),
      limits: LIMITS,
      canSendTests: FLAG,
      dailyStatsMail: FLAG,
      productPresetId: nullable(TEXT),
      contractNumber: nullable(TEXT),
      dlrWaitDays: nullable(NUMBER),
      expiredDeliveryStatus: words(DELIVERY_STATUSES.filter((status) => status !== 'ACCEPTED')),
      channels: described<Settings['channels']>(input.ChannelsInput, each(CHANNELS, FLAG)),
      canCreateSubaccounts: FLAG,
      companyDetails: nullable(TEXT),
      businessType: maybe(nullable(TEXT)),
      categoryType: maybe(nullable(TEXT)),
      imContact: nullable(IM_CONTACT),
      emailVerified: FLAG,
      priceUpdateEmail: nullable(EMAIL),
      priceUpdateFormat: words(['CSV', 'XLSX', 'HTML', 'TXT']),
      billingEmail: nullable(EMAIL),
      legalEntityId: nullable(TEXT),
      invoiceDates: listOf(NUMBER, ''),
      sendStats: FLAG,
      sendInvoices: FLAG,
      billingDocsByEmail: FLAG,
      internalComments: maybe(nullable(TEXT)),
      creditControl: words(['ENFORCED', 'LIMITS_ONLY', 'MONITOR_ONLY']),
      refundPolicy: REFUND_POLICY,
      brandDomain: nullable(TEXT),
    }),
  ),
);
