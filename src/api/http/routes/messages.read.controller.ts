import { Controller, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { GetMessage } from '../../../application/queries/get-message.js';
import {
  GetReservation,
  ListReservations,
} from '../../../application/queries/lists/list-reservations.js';
import { pageAsked } from '../../input/query-input.js';
import { getMessage } from '../../operations/message-operations.js';
import { getReservation, listReservations } from '../../operations/reservation-operations.js';
import { MESSAGE_EXAMPLE, RESERVATION_EXAMPLE } from '../../views/examples.js';
import { presentMessage, presentReservation } from '../../views/message.js';
import { presentPage } from '../../views/page.js';
import { MESSAGE, RESERVATION, RESERVATION_PAGE } from '../../views/schemas/message-schema.js';
import { minRevisionOf, parseQuery } from '../server/query-params.js';
import { clientOf, identityOf, pathId } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** Messages with their delivery, and the credits held for them. */
@Controller()
export class ReadMessages {
  constructor(private readonly queries: QueryBus) {}

  @Route(getMessage, {
    method: 'GET',
    path: '/v1/clients/:id/messages/:messageId',
    answer: {
      status: 200,
      description: 'The message: its debit or capture, its reports, its refunds.',
      schema: MESSAGE,
      example: MESSAGE_EXAMPLE,
    },
  })
  async message(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    const minRevision = minRevisionOf(parseQuery(getMessage.input, request), request);
    const messageId = pathId(request, 'messageId', 'MESSAGE_NOT_FOUND');
    const found = await this.queries.execute(new GetMessage(clientId, messageId, minRevision));
    return presentMessage(found, identityOf(request).role);
  }

  @Route(listReservations, {
    method: 'GET',
    path: '/v1/clients/:id/reservations',
    answer: {
      status: 200,
      description: 'A page of reservations, those that expire soonest first.',
      schema: RESERVATION_PAGE,
      example: { items: [RESERVATION_EXAMPLE], nextCursor: null },
    },
  })
  async reservations(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    const input = parseQuery(listReservations.input, request);
    const minRevision = minRevisionOf(input, request);
    const status = input.status ?? null;
    const query = new ListReservations(clientId, status, pageAsked(input), minRevision);
    return presentPage(await this.queries.execute(query), presentReservation);
  }

  @Route(getReservation, {
    method: 'GET',
    path: '/v1/clients/:id/reservations/:reservationId',
    answer: {
      status: 200,
      description: 'The reservation; an open one that has expired reads EXPIRED.',
      schema: RESERVATION,
      example: RESERVATION_EXAMPLE,
    },
  })
  async reservation(@Req() request: FastifyRequest): Promise<object> {
    const clientId = clientOf(request);
    const minRevision = minRevisionOf(parseQuery(getReservation.input, request), request);
    const reservationId = pathId(request, 'reservationId', 'RESERVATION_NOT_FOUND');
    const query = new GetReservation(clientId, reservationId, minRevision);
    return presentReservation(await this.queries.execute(query));
  }
}
