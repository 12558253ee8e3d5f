import type {
  CaptureReservation,
  DebitMessage,
  MessageFields,
  RefundMessage,
  ReportDelivery,
  ReserveCredits,
} from '../../domain/client/commands.js';
import type { Channel } from '../../domain/client/settings.js';
import { amount } from '../input/rules/amount-rules.js';
import type {
  CaptureInput,
  DeliveryReportInput,
  MessageFieldsInput,
  RefundInput,
  ReservationInput,
} from '../input/message-input.js';
import { instantOf } from '../input/rules/time-rules.js';

/** The rest of a debit's input, once its id and channel are known. */
type Debited = MessageFieldsInput & { readonly credits: string | number };

export function debitMessage(input: Debited, channel: Channel, messageId: string): DebitMessage {
  return {
    type: 'DebitMessage',
    messageId,
    credits: amount(input.credits),
    parts: input.parts ?? 1,
    channel,
    country: input.country ?? null,
    test: input.test ?? false,
    occurredAt: instantOrNull(input.occurredAt),
  };
}

const RESERVED_SECONDS = 3_600;

export function reserveCredits(
  input: ReservationInput,
  channel: Channel,
  reservationId: string,
): ReserveCredits {
  const at = instantOrNull(input.expiresAt);
  return {
    type: 'ReserveCredits',
    reservationId,
    credits: amount(input.credits),
    messageId: input.messageId ?? null,
    expires: at === null ? { inSeconds: input.expiresInSeconds ?? RESERVED_SECONDS } : { at },
    ...messageFields(input, channel),
  };
}

export function captureReservation(
  reservationId: string,
  input: CaptureInput,
  captureId: string,
): CaptureReservation {
  return {
    type: 'CaptureReservation',
    reservationId,
    captureId,
    credits: amount(input.credits),
    messageId: input.messageId ?? null,
    final: input.final ?? true,
  };
}

export function refundMessage(
  messageId: string,
  input: RefundInput,
  refundId: string,
): RefundMessage {
  const { credits, reason } = input;
  return {
    type: 'RefundMessage',
    messageId,
    refundId,
    credits: credits === null || credits === undefined ? null : amount(credits),
    reason,
  };
}

export function reportDelivery(messageId: string, input: DeliveryReportInput): ReportDelivery {
  return {
    type: 'ReportDelivery',
    messageId,
    status: input.status,
    stage: input.stage ?? 'CARRIER',
    errorCode: input.errorCode ?? null,
    at: instantOrNull(input.at),
  };
}

function messageFields(input: MessageFieldsInput, channel: Channel): MessageFields {
  return {
    parts: input.parts ?? 1,
    channel,
    country: input.country ?? null,
    test: input.test ?? false,
    occurredAt: instantOrNull(input.occurredAt),
  };
}

function instantOrNull(value: string | null | undefined): number | null {
  return value === null || value === undefined ? null : instantOf(value);
}
