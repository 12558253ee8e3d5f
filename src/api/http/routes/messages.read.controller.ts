import { Controller, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import type { ReservationStatus } from '../../../../projections/reservations.js';
import { GetMessage } from '../../../application/queries/get-message.js';
import {
  GetReservation,
  ListReservations,
} from '../../../application/queries/lists/list-reservations.js';
import { clientOf } from '../../auth/client-access.js';
import { identityOf } from '../../auth/identity.js';
import { OptionalNotNull, Validate } from '../../input/rules/rule.js';
import { oneOf } from '../../input/rules/value-rules.js';
import { presentMessage, presentReservation } from '../../views/message.js';
import { presentPage } from '../../views/page.js';
import { MESSAGE_EXAMPLE, RESERVATION_EXAMPLE } from '../openapi/read-examples.js';
import {
  ClientPageInput,
  FreshInput,
  MIN_REVISION_HEADER,
  pageAsked,
  parametersOf,
} from '../../input/query-input.js';
import { parseQuery, minRevisionOf } from '../server/query-params.js';
import { pathId } from '../server/path-id.js';
import { MESSAGE, RESERVATION, RESERVATION_PAGE } from '../../views/schemas/message-schema.js';
import { Route } from '../../operations/route.js';

const STATUSES: readonly ReservationStatus[] = ['OPEN', 'CAPTURED', 'RELEASED', 'EXPIRED'];
const FRESH = [...parametersOf(FreshInput), MIN_REVISION_HEADER];

class ReservationsInput extends ClientPageInput {
  @OptionalNotNull()
  @Validate(oneOf(STATUSES), 'Only reservations of this status.')
  status?: ReservationStatus;
}

/** What became of messages and of the credits held for them. */
@Controller()
export class ReadMessages {
  constructor(private readonly queries: QueryBus) {}

  @Route({
    method: 'GET',
    path: '/v1/clients/:id/messages/:messageId',
    operation: 'getMessage',
    allow: ['admin', 'auditor', 'gateway', 'client'],
    summary: 'Read a message',
    tag: 'Messages',
    parameters: FRESH,
    answer: {
      status: 200,
      description: 'The message: its debit or capture, its reports, its refunds.',
      schema: MESSAGE,
      example: MESSAGE_EXAMPLE,
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'MESSAGE_NOT_FOUND', 'PROJECTION_BEHIND'],
  })
  async message(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    const minRevision = minRevisionOf(parseQuery(FreshInput, request), request);
    const messageId = pathId(request, 'messageId', 'MESSAGE_NOT_FOUND');
    const found = await this.queries.execute(new GetMessage(clientId, messageId, minRevision));
    return presentMessage(found, identityOf(request).role);
  }

  @Route({
    method: 'GET',
    path: '/v1/clients/:id/reservations',
    operation: 'listReservations',
    allow: ['admin', 'auditor', 'gateway', 'client'],
    summary: 'List reservations',
    tag: 'Messages',
    parameters: [...parametersOf(ReservationsInput), MIN_REVISION_HEADER],
    answer: {
      status: 200,
      description: 'A page of reservations, those that expire soonest first.',
      schema: RESERVATION_PAGE,
      example: { items: [RESERVATION_EXAMPLE], nextCursor: null },
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'INVALID_CURSOR', 'PROJECTION_BEHIND'],
  })
  async reservations(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    const input = parseQuery(ReservationsInput, request);
    const minRevision = minRevisionOf(input, request);
    const status = input.status ?? null;
    const query = new ListReservations(clientId, status, pageAsked(input), minRevision);
    return presentPage(await this.queries.execute(query), presentReservation);
  }

  @Route({
    method: 'GET',
    path: '/v1/clients/:id/reservations/:reservationId',
    operation: 'getReservation',
    allow: ['admin', 'auditor', 'gateway', 'client'],
    summary: 'Read a reservation',
    tag: 'Messages',
    parameters: FRESH,
    answer: {
      status: 200,
      description: 'The reservation; an open one that has expired reads EXPIRED.',
      schema: RESERVATION,
      example: RESERVATION_EXAMPLE,
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'RESERVATION_NOT_FOUND', 'PROJECTION_BEHIND'],
  })
  async reservation(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    const minRevision = minRevisionOf(parseQuery(FreshInput, request), request);
    const reservationId = pathId(request, 'reservationId', 'RESERVATION_NOT_FOUND');
    const query = new GetReservation(clientId, reservationId, minRevision);
    return presentReservation(await this.queries.execute(query));
  }
}
