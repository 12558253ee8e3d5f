import { LIMITS, NO_LIMITS, type Limits } from './limits.js';

/**
 * Everything an admin can set on a client, under the JSON names of the public interface. Amounts
 * are canonical decimal strings and times ISO 8601 UTC, because events store these values
 * unchanged. Kinds (A N B P X) are those of the requirements, S0-01 … S0-49.
 */
export type Channel = 'smpp' | 'api' | 'web' | 'rest' | 'rcs';
export const CHANNELS: readonly Channel[] = ['smpp', 'api', 'web', 'rest', 'rcs'];

export type Weekday = 'MON' | 'TUE' | 'WED' | 'THU' | 'FRI' | 'SAT' | 'SUN';
export const WEEKDAYS: readonly Weekday[] = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

/** Local hours `HH:MM`; `to` not after `from` means it crosses midnight into the next day. */
export interface DispatchSpan {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

export interface Overdraw {
  readonly amount: string;
  readonly validFrom: string;
  readonly validUntil: string;
}

export type CreditControl = 'ENFORCED' | 'LIMITS_ONLY' | 'MONITOR_ONLY';

export type FinalStatus =
  'DELIVERED' | 'UNDELIVERABLE' | 'REJECTED' | 'EXPIRED' | 'DELETED' | 'UNKNOWN' | 'FAILED';
export type DeliveryStatus = 'ACCEPTED' | FinalStatus;
export const DELIVERY_STATUSES: readonly DeliveryStatus[] = [
  'ACCEPTED',
  'DELIVERED',
  'UNDELIVERABLE',
  'REJECTED',
  'EXPIRED',
  'DELETED',
  'UNKNOWN',
  'FAILED',
];
export type DeliveryStage = 'GATEWAY' | 'CARRIER';

/** Part of a message's debit that a delivery outcome refunds. */
export type RefundShare = 'NONE' | 'FULL' | { readonly percent: string };
export type RefundPolicy = {
  readonly [outcome in DeliveryStatus | 'GATEWAY_FAILURE']?: RefundShare;
};

/** Settings kept outside `profile` (S0 without the fields of Source 1). */
export interface Settings {
  readonly managerId: string | null;
  readonly lowBalanceThreshold: string | null;
  readonly moderationMode: 'MANUAL' | 'AUTOMATIC';
  readonly timeZone: string;
  readonly dispatchWindow: readonly DispatchSpan[] | null;
  readonly allowCredit: string;
  readonly overdraw: Overdraw | null;
  readonly priority: number;
  readonly bypassBlacklist: boolean;
  readonly dynamicSender: boolean;
  readonly forwardMoViaSmpp: boolean;
  readonly shortUrlEnabled: boolean;
  readonly monthlyTopup: { readonly credits: string; readonly anchorDay: number } | null;
  readonly limits: Limits;
  readonly canSendTests: boolean;
  readonly dailyStatsMail: boolean;
  readonly productPresetId: string | null;
  readonly contractNumber: string | null;
  readonly dlrWaitDays: number | null;
  readonly expiredDeliveryStatus: FinalStatus;
  readonly channels: { readonly [channel in Channel]: boolean };
  readonly canCreateSubaccounts: boolean;
  readonly companyDetails: string | null;
  readonly businessType: string | null;
  readonly categoryType: string | null;
  readonly imContact: { readonly telegram: string | null; readonly teams: string | null } | null;
  readonly emailVerified: boolean;
  readonly priceUpdateEmail: string | null;
  readonly priceUpdateFormat: 'CSV' | 'XLSX' | 'HTML' | 'TXT';
  readonly billingEmail: string | null;
  readonly legalEntityId: string | null;
  readonly invoiceDates: readonly number[];
  readonly sendStats: boolean;
  readonly sendInvoices: boolean;
  readonly billingDocsByEmail: boolean;
  readonly internalComments: string | null;
  readonly creditControl: CreditControl;
  readonly refundPolicy: RefundPolicy;
  /** Domain of the brand that the client sees; null = the default brand. */
  readonly brandDomain: string | null;
}

/** Contact data of Source 1 (S1-05 … S1-16). */
export interface Profile {
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string | null;
  readonly country: string | null;
  readonly state: string | null;
  readonly city: string | null;
  readonly postalCode: string | null;
  readonly addressLine1: string | null;
  readonly addressLine2: string | null;
  readonly company: string | null;
  readonly role: string | null;
}

/** The names of a client; each unique in its normal form. */
export interface Names {
  readonly username: string;
  readonly email: string;
}

/**
 * Every changeable field by its dotted path. Nested objects whose parts are patched one by one
 * (`limits.daily.messages`, `channels.rcs`) appear as leaves; the rest (overdraw, dispatchWindow,
 * monthlyTopup, refundPolicy, imContact) change as a whole.
 */
export type FieldPath = string;

/** Paths whose values are personal (kind P, S0-01 … S0-49, S1-04 … S1-16): encrypted in events. */
export const PERSONAL_FIELDS: ReadonlySet<FieldPath> = new Set([
  'username',
  'email',
  'profile.firstName',
  'profile.lastName',
  'profile.phone',
  'profile.country',
  'profile.state',
  'profile.city',
  'profile.postalCode',
  'profile.addressLine1',
  'profile.addressLine2',
  'profile.company',
  'profile.role',
  'settings.contractNumber',
  'settings.companyDetails',
  'settings.imContact',
  'settings.priceUpdateEmail',
  'settings.billingEmail',
  'settings.internalComments',
]);

/** Paths of kind A: they affect the decision about the very next debit. */
export const DECISION_FIELDS: ReadonlySet<FieldPath> = new Set([
  'settings.timeZone',
  'settings.dispatchWindow',
  'settings.allowCredit',
  'settings.overdraw',
  'settings.monthlyTopup',
  ...LIMITS.map(({ setting }) => `settings.limits.${setting}`),
  'settings.canSendTests',
  'settings.channels.smpp',
  'settings.channels.api',
  'settings.channels.web',
  'settings.channels.rest',
  'settings.channels.rcs',
  'settings.creditControl',
]);

/**
 * Settings that only staff may see; never in an answer to a client role
 * (docs/reference/semantics.md §4).
 */
export const INTERNAL_SETTINGS = [
  'internalComments',
  'managerId',
  'moderationMode',
  'bypassBlacklist',
  'priority',
  'businessType',
  'categoryType',
] as const satisfies readonly (keyof Settings)[];

export const SETTINGS_DEFAULT: Settings = {
  managerId: null,
  lowBalanceThreshold: null,
  moderationMode: 'MANUAL',
  timeZone: 'UTC',
  dispatchWindow: null,
  allowCredit: '0',
  overdraw: null,
  priority: 1,
  bypassBlacklist: false,
  dynamicSender: false,
  forwardMoViaSmpp: false,
  shortUrlEnabled: false,
  monthlyTopup: null,
  limits: NO_LIMITS,
  canSendTests: false,
  dailyStatsMail: false,
  productPresetId: null,
  contractNumber: null,
  dlrWaitDays: null,
  expiredDeliveryStatus: 'EXPIRED',
  channels: { smpp: true, api: true, web: true, rest: true, rcs: false },
  canCreateSubaccounts: false,
  companyDetails: null,
  businessType: null,
  categoryType: null,
  imContact: null,
  emailVerified: false,
  priceUpdateEmail: null,
  priceUpdateFormat: 'CSV',
  billingEmail: null,
  legalEntityId: null,
  invoiceDates: [],
  sendStats: false,
  sendInvoices: false,
  billingDocsByEmail: false,
  internalComments: null,
  creditControl: 'ENFORCED',
  refundPolicy: { GATEWAY_FAILURE: 'FULL', REJECTED: 'FULL' },
  brandDomain: null,
};

export const PROFILE_DEFAULT: Profile = {
  firstName: '',
  lastName: '',
  phone: null,
  country: null,
  state: null,
  city: null,
  postalCode: null,
  addressLine1: null,
  addressLine2: null,
  company: null,
  role: null,
};
