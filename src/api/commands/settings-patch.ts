import { isPatchedByPart } from '../../domain/client/fields.js';
import type { FieldPath } from '../../domain/client/settings.js';
import { zoneRules } from '../../domain/zones.js';
import type { PatchClientInput } from '../input/client-input.js';
import type {
  DispatchSpanInput,
  ImContactInput,
  MonthlyTopupInput,
  OverdrawInput,
  RefundPolicyInput,
  SettingsInput,
  ShareInput,
} from '../input/settings-input.js';
import { e164Of } from '../input/rules/e164.js';
import { instantOf } from '../input/rules/time-rules.js';
import { money } from './money-text.js';

export type Patch = Map<FieldPath, unknown>;
type Canonical = (value: never) => unknown;

/** The stored form of settings whose spelling may differ; all others are stored as sent. */
const CANONICAL: { readonly [field: string]: Canonical } = {
  timeZone: (name: string) => zoneRules().nameOf(name) ?? name,
  lowBalanceThreshold: money,
  allowCredit: money,
  credits: money,
  overdraw: ({ amount, validFrom, validUntil }: OverdrawInput) => ({
    amount: money(amount),
    validFrom: iso(validFrom),
    validUntil: iso(validUntil),
  }),
  monthlyTopup: ({ credits, anchorDay }: MonthlyTopupInput) => ({
    credits: money(credits),
    anchorDay: anchorDay ?? 1,
  }),
  dispatchWindow: (spans: DispatchSpanInput[]) =>
    spans.map(({ days, from, to }) => ({ days, from, to })),
  refundPolicy: (policy: RefundPolicyInput) => refundPolicyOf(policy),
  imContact: ({ telegram, teams }: ImContactInput) => ({
    telegram: telegram ?? null,
    teams: teams ?? null,
  }),
  invoiceDates: (days: number[]) => [...days].sort((a, b) => a - b),
};

/** The checked input of a save as dotted paths; `null` sets a field back to its default. */
export function patchOf(
  input: Omit<PatchClientInput, 'newPassword' | 'newPasswordConfirm'>,
): Patch {
  const patch: Patch = new Map();
  for (const field of ['username', 'email', 'currency'] as const) {
    if (input[field] !== undefined) patch.set(field, input[field]);
  }
  for (const [field, value] of Object.entries(input.profile ?? {})) {
    if (value !== undefined) patch.set(`profile.${field}`, profileValue(field, value));
  }
  addSettings(patch, 'settings', input.settings ?? {});
  return patch;
}

/**
 * A phone number is stored in E.164 form; a number of an earlier version without such a form stays.
 */
function profileValue(field: string, value: unknown): unknown {
  return field === 'phone' && typeof value === 'string' ? (e164Of(value) ?? value) : value;
}

function addSettings(patch: Patch, prefix: string, input: SettingsInput | object): void {
  for (const [field, value] of Object.entries(input) as [string, unknown][]) {
    const path = `${prefix}.${field}`;
    if (value === undefined) continue;
    if (value === null) patch.set(path, null);
    else if (isPatchedByPart(path) && typeof value === 'object') addSettings(patch, path, value);
    else patch.set(path, (CANONICAL[field] ?? ((same: unknown) => same))(value as never));
  }
}

function refundPolicyOf(policy: RefundPolicyInput): { [outcome: string]: unknown } {
  const shares = Object.entries(policy) as [string, ShareInput | null | undefined][];
  const given = shares.filter(([, share]) => share !== null && share !== undefined);
  return Object.fromEntries(given.map(([outcome, share]) => [outcome, shareOf(share)]));
}

function shareOf(share: ShareInput | null | undefined): unknown {
  return typeof share === 'object' && share !== null ? { percent: money(share.percent) } : share;
}

function iso(value: string): string {
  return new Date(instantOf(value) ?? Number.NaN).toISOString();
}
