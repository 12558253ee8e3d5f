import type {
  CaptureReservation,
  ChangeSettings,
  CreateClient,
  DebitMessage,
  RechargeCredits,
  RefundMessage,
  ReleaseReservation,
  ReportDelivery,
  ReserveCredits,
  WithdrawCredits,
  AdjustCredits,
} from '../../src/domain/client/commands.js';
import {
  PROFILE_DEFAULT,
  type DeliveryStatus,
  type Profile,
} from '../../src/domain/client/settings.js';
import { parseCredits, type Credits } from '../../src/domain/credits.js';
import { CLIENT_ID } from './memory-lane.js';
import { settingsWith, type SomeSettings } from './settings.js';

/** Commands as tests write them: amounts as decimal texts, everything else by default. */
export function credits(text: string | number): Credits {
  const parsed = parseCredits(String(text));
  if (parsed === null) throw new Error(`${text} is no amount`);
  return parsed;
}

type Amount = string | number;

export function create(settings: SomeSettings = {}, profile: Partial<Profile> = {}): CreateClient {
  return {
    type: 'CreateClient',
    clientId: CLIENT_ID,
    currency: 'CREDIT',
    names: { username: 'ada', email: 'ada@example.com' },
    profile: { ...PROFILE_DEFAULT, firstName: 'Ada', lastName: 'Lovelace', ...profile },
    settings: settingsWith(settings),
    key: { id: 'create-1', fingerprint: 'f-create' },
  };
}

export function change(
  patch: Record<string, unknown>,
  ifSettingsRevisions: readonly bigint[] | null = null,
): ChangeSettings {
  return { type: 'ChangeSettings', patch: new Map(Object.entries(patch)), ifSettingsRevisions };
}

export function recharge(amount: Amount, rechargeId = 'r-1'): RechargeCredits {
  return {
    type: 'RechargeCredits',
    rechargeId,
    credits: credits(amount),
    source: 'MANUAL',
    payment: null,
    reason: null,
  };
}

export function withdraw(amount: Amount, withdrawalId = 'w-1'): WithdrawCredits {
  return { type: 'WithdrawCredits', withdrawalId, credits: credits(amount), reason: null };
}

export function adjust(amount: Amount, adjustmentId = 'a-1'): AdjustCredits {
  return { type: 'AdjustCredits', adjustmentId, credits: credits(amount), reason: null };
}

/** The fields of a message in a debit or a reservation. */
const MESSAGE = {
  parts: 1,
  channel: 'api',
  country: null,
  test: false,
  occurredAt: null,
} as const;

export function debit(
  messageId: string,
  amount: Amount = 1,
  more: Partial<DebitMessage> = {},
): DebitMessage {
  return { type: 'DebitMessage', messageId, credits: credits(amount), ...MESSAGE, ...more };
}

export function reserve(
  reservationId: string,
  amount: Amount,
  more: Partial<ReserveCredits> = {},
): ReserveCredits {
  return {
    type: 'ReserveCredits',
    reservationId,
    credits: credits(amount),
    messageId: null,
    expires: { inSeconds: 3600 },
    ...MESSAGE,
    ...more,
  };
}

export function capture(
  reservationId: string,
  amount: Amount,
  more: Partial<CaptureReservation> = {},
): CaptureReservation {
  return {
    type: 'CaptureReservation',
    reservationId,
    captureId: 'c-1',
    credits: credits(amount),
    messageId: null,
    final: true,
    ...more,
  };
}

export function release(reservationId: string): ReleaseReservation {
  return { type: 'ReleaseReservation', reservationId, reason: null };
}

export function refund(
  messageId: string,
  amount: Amount | null = null,
  refundId = 'f-1',
): RefundMessage {
  return {
    type: 'RefundMessage',
    messageId,
    refundId,
    credits: amount === null ? null : credits(amount),
    reason: null,
  };
}

export function report(
  messageId: string,
  status: DeliveryStatus,
  more: Partial<ReportDelivery> = {},
): ReportDelivery {
  return {
    type: 'ReportDelivery',
    messageId,
    status,
    stage: 'CARRIER',
    errorCode: null,
    at: null,
    ...more,
  };
}
