/** How a value is entered and shown. */
export type FieldKind =
  | 'text'
  | 'area'
  | 'email'
  | 'phone'
  | 'password'
  | 'amount'
  | 'count'
  | 'days'
  | 'instant'
  | 'flag'
  | 'choice'
  | 'country'
  | 'zone'
  | 'week'
  | 'manager'
  | 'entity'
  | 'preset';

interface FieldForm {
  readonly path: string;
  readonly kind: FieldKind;
  /** The values of a choice. */
  readonly choices?: readonly string[];
  /** Whether it may not be emptied. */
  readonly isRequired?: boolean;
  readonly longest?: number;
}

const STATUSES = [
  ...(['DELIVERED', 'UNDELIVERABLE', 'REJECTED', 'EXPIRED', 'DELETED', 'UNKNOWN'] as const),
  ...(['FAILED'] as const),
];

const ACCOUNT = [
  { path: 'username', kind: 'text', isRequired: true, longest: 64 },
  { path: 'email', kind: 'email', isRequired: true, longest: 254 },
  { path: 'settings.emailVerified', kind: 'flag' },
  { path: 'newPassword', kind: 'password', longest: 200 },
  { path: 'newPasswordConfirm', kind: 'password', longest: 200 },
  { path: 'settings.managerId', kind: 'manager' },
  { path: 'settings.productPresetId', kind: 'preset' },
  { path: 'settings.brandDomain', kind: 'text', longest: 253 },
  { path: 'settings.internalComments', kind: 'area', longest: 4_000 },
] as const satisfies readonly FieldForm[];

const CONTACT = [
  { path: 'profile.firstName', kind: 'text', isRequired: true },
  { path: 'profile.lastName', kind: 'text', isRequired: true },
  { path: 'profile.company', kind: 'text' },
  { path: 'profile.role', kind: 'text' },
  { path: 'profile.phone', kind: 'phone', isRequired: true, longest: 64 },
  { path: 'profile.country', kind: 'country' },
  { path: 'profile.state', kind: 'text' },
  { path: 'profile.city', kind: 'text' },
  { path: 'profile.postalCode', kind: 'text', longest: 20 },
  { path: 'profile.addressLine1', kind: 'text', longest: 300 },
  { path: 'profile.addressLine2', kind: 'text', longest: 300 },
  { path: 'settings.imContact.telegram', kind: 'text' },
  { path: 'settings.imContact.teams', kind: 'text' },
  { path: 'settings.businessType', kind: 'text', longest: 100 },
  { path: 'settings.categoryType', kind: 'text', longest: 100 },
] as const satisfies readonly FieldForm[];

const SENDING = [
  { path: 'settings.channels.smpp', kind: 'flag' },
  { path: 'settings.channels.api', kind: 'flag' },
  { path: 'settings.channels.web', kind: 'flag' },
  { path: 'settings.channels.rest', kind: 'flag' },
  { path: 'settings.channels.rcs', kind: 'flag' },
  { path: 'settings.canSendTests', kind: 'flag' },
  { path: 'settings.dynamicSender', kind: 'flag' },
  { path: 'settings.bypassBlacklist', kind: 'flag' },
  { path: 'settings.forwardMoViaSmpp', kind: 'flag' },
  { path: 'settings.shortUrlEnabled', kind: 'flag' },
  { path: 'settings.canCreateSubaccounts', kind: 'flag' },
  { path: 'settings.moderationMode', kind: 'choice', choices: ['MANUAL', 'AUTOMATIC'] },
  { path: 'settings.priority', kind: 'choice', choices: ['0', '1', '2', '3'] },
] as const satisfies readonly FieldForm[];

const HOURS = [
  { path: 'settings.timeZone', kind: 'zone', isRequired: true, longest: 64 },
  { path: 'settings.dispatchWindow', kind: 'week' },
] as const satisfies readonly FieldForm[];

const CREDITS = [
  {
    path: 'settings.creditControl',
    kind: 'choice',
    choices: ['ENFORCED', 'LIMITS_ONLY', 'MONITOR_ONLY'],
  },
  { path: 'settings.allowCredit', kind: 'amount', isRequired: true },
  { path: 'settings.overdraw.amount', kind: 'amount' },
  { path: 'settings.overdraw.validFrom', kind: 'instant' },
  { path: 'settings.overdraw.validUntil', kind: 'instant' },
  { path: 'settings.lowBalanceThreshold', kind: 'amount' },
  { path: 'settings.limits.daily.messages', kind: 'count' },
  { path: 'settings.limits.daily.credits', kind: 'amount' },
  { path: 'settings.limits.weekly.credits', kind: 'amount' },
  { path: 'settings.limits.monthly.credits', kind: 'amount' },
  { path: 'settings.monthlyTopup.credits', kind: 'amount' },
  { path: 'settings.monthlyTopup.anchorDay', kind: 'count' },
] as const satisfies readonly FieldForm[];

const DELIVERY = [
  { path: 'settings.dlrWaitDays', kind: 'count' },
  { path: 'settings.expiredDeliveryStatus', kind: 'choice', choices: STATUSES },
] as const satisfies readonly FieldForm[];

const BILLING = [
  { path: 'settings.legalEntityId', kind: 'entity' },
  { path: 'settings.contractNumber', kind: 'text' },
  { path: 'settings.companyDetails', kind: 'area', longest: 4_000 },
  { path: 'settings.billingEmail', kind: 'email', isRequired: true, longest: 254 },
  { path: 'settings.invoiceDates', kind: 'days' },
  { path: 'settings.sendInvoices', kind: 'flag' },
  { path: 'settings.billingDocsByEmail', kind: 'flag' },
  { path: 'settings.priceUpdateEmail', kind: 'email', isRequired: true, longest: 254 },
  {
    path: 'settings.priceUpdateFormat',
    kind: 'choice',
    choices: ['CSV', 'XLSX', 'HTML', 'TXT'],
  },
] as const satisfies readonly FieldForm[];

const REPORTS = [
  { path: 'settings.dailyStatsMail', kind: 'flag' },
  { path: 'settings.sendStats', kind: 'flag' },
] as const satisfies readonly FieldForm[];

const GROUPED = {
  account: ACCOUNT,
  contact: CONTACT,
  sending: SENDING,
  hours: HOURS,
  credits: CREDITS,
  delivery: DELIVERY,
  billing: BILLING,
  reports: REPORTS,
} as const;

export type GroupName = keyof typeof GROUPED;
/** The name of a field, as the service writes it. */
export type FieldPath = (typeof GROUPED)[GroupName][number]['path'];

export interface Field extends FieldForm {
  readonly path: FieldPath;
}

/** The fields of a client in the order of the form, by group. */
export const GROUPS: readonly (readonly [GroupName, readonly Field[]])[] = Object.entries(
  GROUPED,
) as [GroupName, readonly Field[]][];

/** All fields in the order of the form. */
export const FIELDS: readonly Field[] = GROUPS.flatMap(([, fields]) => fields);

/** Objects that the service changes whole. */
const WHOLES = ['settings.overdraw', 'settings.monthlyTopup', 'settings.imContact'] as const;

/** Whether this page has a name for a field that the service names. */
export function isNamed(path: string): path is FieldPath | (typeof WHOLES)[number] {
  return FIELDS.some((field) => field.path === path) || WHOLES.some((whole) => whole === path);
}
