import type { MessageAnswer as Found } from '../../application/queries/get-message.js';
import type { ReservationAnswer as Reservation } from '../../application/queries/lists/list-reservations.js';
import type { DeliveryReportDocument } from '../../../projections/delivery.js';
import type { ReservationDocument } from '../../../projections/reservations.js';
import { formatCredits, readCredits } from '../../domain/credits.js';
import type { Role } from '../auth/identity.js';
import { presentLine, type LogEntryAnswer } from './log.js';

/** A message: its cost, its refunds and its delivery. */
export interface MessageAnswer {
  readonly messageId: string;
  /** First final status, or null while none was reported. */
  readonly status: string | null;
  readonly statusAt: string | null;
  /** No report arrived in time. */
  readonly expired: boolean;
  /** When the message expires without a final status; null = no report is awaited. */
  readonly reportDueAt: string | null;
  /** Credits charged, refunded, and still charged. */
  readonly credits: string;
  readonly refunded: string;
  readonly remaining: string;
  /** The entry of the credit log that charged it: a debit or a capture. */
  readonly debit: LogEntryAnswer;
  readonly reports: readonly DeliveryReportDocument[];
  readonly refunds: readonly LogEntryAnswer[];
}

type Status = Pick<MessageAnswer, 'status' | 'statusAt' | 'expired' | 'reportDueAt'>;
const NO_STATUS: Status = { status: null, statusAt: null, expired: false, reportDueAt: null };

function statusOf(delivery: Found['delivery']): Status {
  if (delivery === null) return NO_STATUS;
  const { finalStatus, finalAt, expired, dueAt } = delivery;
  return { status: finalStatus, statusAt: finalAt, expired, reportDueAt: dueAt };
}

export function presentMessage(found: Found, role: Role): MessageAnswer {
  const { messageId, charge, refunds, delivery } = found;
  const { body } = charge;
  const posted =
    body.type === 'CAPTURE' ? readCredits(body.captured ?? '0') : -readCredits(body.credits);
  const refunded = refunds.reduce((sum, refund) => sum + readCredits(refund.body.credits), 0n);
  return {
    messageId,
    ...statusOf(delivery),
    credits: formatCredits(posted),
    refunded: formatCredits(refunded),
    remaining: formatCredits(posted - refunded),
    debit: presentLine(charge, role),
    reports: delivery?.reports ?? [],
    refunds: refunds.map((refund) => presentLine(refund, role)),
  };
}

export type ReservationView = { readonly reservationId: string } & Omit<
  ReservationDocument,
  'windows'
>;

export function presentReservation({ reservationId, reservation }: Reservation): ReservationView {
  const { windows: _, ...shown } = reservation;
  return { reservationId, ...shown };
}
