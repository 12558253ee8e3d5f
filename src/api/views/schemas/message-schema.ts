import type { DeliveryReportDocument } from '../../../../projections/delivery.js';
import { DELIVERY_STATUSES } from '../../../domain/client/settings.js';
import {
  amount,
  component,
  count,
  flag,
  instant,
  listOf,
  nullable,
  object,
  oneOf,
  pageOf,
  said,
  text,
} from './schema.js';
import { CHANNEL, COUNTRY, LOG_ENTRY, MESSAGE_ID, OCCURRED_AT, PARTS, TEST } from './log-schema.js';
import type { MessageAnswer, ReservationView } from '../message.js';

export const DELIVERY_STATUS = oneOf(
  DELIVERY_STATUSES,
  'How the message fared; ACCEPTED is not final.',
);
export const STAGE = oneOf(
  ['GATEWAY', 'CARRIER'],
  'The reporter: the gateway, before the message left, or the carrier.',
);
export const ERROR_CODE = nullable(text('Error code of the gateway or carrier.'));
export const RESERVATION_ID = text('Id of the reservation.', { examples: ['r-1'] });
export const RESERVATION_STATUS = oneOf(
  ['OPEN', 'CAPTURED', 'RELEASED', 'EXPIRED'],
  'OPEN holds credits. CAPTURED: a final capture ended it. RELEASED: given back. EXPIRED: its ' +
    'time ran out.',
);

const DELIVERY_REPORT = component(
  'DeliveryReport',
  object<DeliveryReportDocument>('A report of a message’s delivery.', {
    status: DELIVERY_STATUS,
    stage: STAGE,
    errorCode: ERROR_CODE,
    at: nullable(instant('When it happened, by the reporter’s clock.')),
    recordedAt: instant('When the report was recorded.'),
  }),
);

export const MESSAGE = component(
  'Message',
  object<MessageAnswer>('Cost, refunds and delivery of a message.', {
    messageId: MESSAGE_ID,
    status: nullable(
      oneOf(
        DELIVERY_STATUSES.filter((status) => status !== 'ACCEPTED'),
        'First final status; null while none was reported.',
      ),
    ),
    statusAt: nullable(instant('When the final status was recorded.')),
    expired: flag('Whether no report came in time.'),
    reportDueAt: nullable(
      instant('When it expires without a final status; null while no report is awaited.'),
    ),
    credits: amount('Credits charged.'),
    refunded: amount('Credits given back.'),
    remaining: amount('Credits still charged.'),
    debit: said('The entry of the credit log that charged it: a debit or a capture.', LOG_ENTRY),
    reports: listOf(DELIVERY_REPORT, 'The newest 50 reports, oldest first.'),
    refunds: listOf(LOG_ENTRY, 'Entries of the credit log that gave credits back.'),
  }),
);

export const RESERVATION = component(
  'Reservation',
  object<ReservationView>('Credits held for a message.', {
    reservationId: RESERVATION_ID,
    status: RESERVATION_STATUS,
    credits: amount('Credits held at first.'),
    captured: amount('Credits posted by captures.'),
    released: amount('Credits given back.'),
    captures: count('Number of captures.'),
    createdAt: instant('When it was made.'),
    expiresAt: instant('When it expires.'),
    endedAt: nullable(instant('When it ended; null while it is open.')),
    messageId: nullable(said('Id of the message that the credits are for.', MESSAGE_ID)),
    parts: PARTS,
    channel: CHANNEL,
    country: nullable(COUNTRY),
    test: TEST,
    occurredAt: nullable(OCCURRED_AT),
  }),
);
export const RESERVATION_PAGE = component(
  'ReservationPage',
  pageOf(RESERVATION, 'A page of reservations.'),
);
