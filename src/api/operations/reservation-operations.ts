import { CaptureReservation } from '../../application/commands/reservations/capture-reservation.js';
import { ReleaseReservation } from '../../application/commands/reservations/release-reservation.js';
import { ReserveCredits } from '../../application/commands/reservations/reserve-credits.js';
import {
  GetReservation,
  ListReservations,
} from '../../application/queries/lists/list-reservations.js';
import * as make from '../commands/message-commands.js';
import { CaptureInput, ReleaseInput, ReservationInput } from '../input/message-input.js';
import { ReservationsInput } from '../input/queries/reservation-queries.js';
import { FreshInput } from '../input/query-input.js';
import { presentReservation } from '../views/message.js';
import { RESERVATION, RESERVATION_PAGE } from '../views/schemas/message-schema.js';
import {
  CAPTURE_OUTCOME,
  RELEASE_OUTCOME,
  RESERVATION_OUTCOME,
} from '../views/schemas/outcome-schema.js';
import { CHARGE_PROBLEMS } from './message-operations.js';
import { commandOperation } from './command-operation.js';
import { pageView, queryOperation } from './query-operation.js';

export const reserveCredits = commandOperation({
  name: 'reserveCredits',
  allow: ['gateway', 'admin'],
  scope: 'debit',
  target: 'client',
  tag: 'Messages',
  summary: 'Hold credits for a message',
  input: ReservationInput,
  example: { reservationId: 'r-1', credits: '10', expiresInSeconds: 600, channel: 'api' },
  problems: [...CHARGE_PROBLEMS, 'RESERVATION_LIMIT'],
  idField: 'reservationId',
  bindsChannel: true,
  answer: RESERVATION_OUTCOME,
  message: ReserveCredits,
  command: ({ input, channel, id }) => make.reserveCredits(input, channel, id),
});

export const captureReservation = commandOperation({
  name: 'captureReservation',
  allow: ['gateway', 'admin'],
  scope: 'debit',
  target: 'client',
  tag: 'Messages',
  summary: 'Post the actual cost of a reserved message',
  input: CaptureInput,
  example: { captureId: 'c-1', credits: '7', final: true },
  problems: [
    'RESERVATION_NOT_FOUND',
    'RESERVATION_CLOSED',
    'CAPTURE_EXCEEDS_RESERVATION',
    'AMOUNT_LIMIT',
    'ID_REUSED',
    'CLIENT_NOT_FOUND',
    'CLIENT_PURGED',
  ],
  idField: 'captureId',
  ids: { reservationId: 'RESERVATION_NOT_FOUND' },
  answer: CAPTURE_OUTCOME,
  message: CaptureReservation,
  command: ({ input, ids, id }) => make.captureReservation(ids.reservationId, input, id),
});

export const releaseReservation = commandOperation({
  name: 'releaseReservation',
  allow: ['gateway', 'admin'],
  scope: 'debit',
  target: 'client',
  tag: 'Messages',
  summary: 'Give a reservation back',
  input: ReleaseInput,
  example: { reason: 'not sent after all' },
  problems: ['RESERVATION_NOT_FOUND', 'RESERVATION_CLOSED', 'CLIENT_NOT_FOUND', 'CLIENT_PURGED'],
  ids: { reservationId: 'RESERVATION_NOT_FOUND' },
  answer: RELEASE_OUTCOME,
  message: ReleaseReservation,
  command: ({ input, ids }) => ({
    type: 'ReleaseReservation',
    reservationId: ids.reservationId,
    reason: input.reason ?? null,
  }),
});

export const listReservations = queryOperation({
  name: 'listReservations',
  allow: ['admin', 'auditor', 'gateway', 'client'],
  target: 'client',
  tag: 'Messages',
  summary: 'List reservations',
  input: ReservationsInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'INVALID_CURSOR', 'PROJECTION_BEHIND'],
  answer: RESERVATION_PAGE,
  // An index has the order for one stored status; EXPIRED has two.
  reads: ({ status }) => (status === undefined || status === 'EXPIRED' ? 'scan' : 'page'),
  query: ({ clientId, input: { status }, page, minRevision, work }) =>
    new ListReservations(clientId, status ?? null, { ...page, minRevision }, work),
  view: pageView(presentReservation),
});

export const getReservation = queryOperation({
  name: 'getReservation',
  allow: ['admin', 'auditor', 'gateway', 'client'],
  target: 'client',
  tag: 'Messages',
  summary: 'Read a reservation',
  input: FreshInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'RESERVATION_NOT_FOUND', 'PROJECTION_BEHIND'],
  answer: RESERVATION,
  ids: { reservationId: 'RESERVATION_NOT_FOUND' },
  query: ({ clientId, ids, minRevision }) =>
    new GetReservation(clientId, ids.reservationId, minRevision),
  view: presentReservation,
});
