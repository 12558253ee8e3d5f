import { Controller, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { getMessage } from '../../operations/message-operations.js';
import { getReservation, listReservations } from '../../operations/reservation-operations.js';
import { QueryRunner } from '../../operations/runners/query-runner.js';
import { MESSAGE_EXAMPLE, RESERVATION_EXAMPLE } from '../../views/examples.js';
import { queryCallOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** Messages with their delivery, and the credits held for them. */
@Controller()
export class ReadMessages {
  constructor(private readonly runner: QueryRunner) {}

  @Route(getMessage, {
    method: 'GET',
    path: '/v1/clients/:id/messages/:messageId',
    answer: {
      status: 200,
      description: 'The message: its debit or capture, its reports, its refunds.',
      example: MESSAGE_EXAMPLE,
    },
  })
  message(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(getMessage, queryCallOf(request));
  }

  @Route(listReservations, {
    method: 'GET',
    path: '/v1/clients/:id/reservations',
    answer: {
      status: 200,
      description: 'A page of reservations, those that expire soonest first.',
      example: { items: [RESERVATION_EXAMPLE], nextCursor: null },
    },
  })
  reservations(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(listReservations, queryCallOf(request));
  }

  @Route(getReservation, {
    method: 'GET',
    path: '/v1/clients/:id/reservations/:reservationId',
    answer: {
      status: 200,
      description: 'The reservation; an open one that has expired reads EXPIRED.',
      example: RESERVATION_EXAMPLE,
    },
  })
  reservation(@Req() request: FastifyRequest): Promise<object> {
    return this.runner.run(getReservation, queryCallOf(request));
  }
}
