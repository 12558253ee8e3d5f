import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  captureReservation,
  releaseReservation,
  reserveCredits,
} from '../../operations/reservation-operations.js';
import { MESSAGE_FIELDS_EXAMPLE, RECORDED_AT, outcomeExample } from '../../views/examples.js';
import type { Done } from '../../views/outcome.js';
import { CommandResponder } from '../server/command-responder.js';
import { Route } from '../server/route.js';

const RESERVATION = {
  reservationId: 'r-1',
  credits: '10',
  status: 'OPEN',
  expiresAt: '2026-11-21T08:10:00.012Z',
  messageId: null,
  ...MESSAGE_FIELDS_EXAMPLE,
  occurredAt: null,
  warnings: [],
  at: RECORDED_AT,
};

/** Credits held for a message, then posted or released. */
@Controller()
export class ReservationsController {
  constructor(private readonly answering: CommandResponder) {}

  @Route(reserveCredits, {
    method: 'POST',
    path: '/v1/clients/:id/reservations',
    answer: {
      status: 201,
      description: 'The credits are held.',
      example: outcomeExample({ reservation: RESERVATION }),
      headers: { Location: 'Address of the reservation.' },
    },
  })
  reserve(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const shown = { status: 201, location: addressOf } as const;
    return this.answering.run({ request, reply }, reserveCredits, shown);
  }

  @Route(captureReservation, {
    method: 'POST',
    path: '/v1/clients/:id/reservations/:reservationId/capture',
    answer: {
      status: 201,
      description: 'The credits are posted; a final capture releases the rest.',
      example: outcomeExample({
        capture: {
          captureId: 'c-1',
          reservationId: 'r-1',
          messageId: 'r-1',
          credits: '7',
          captured: '7',
          released: '3',
          final: true,
          ...MESSAGE_FIELDS_EXAMPLE,
          at: RECORDED_AT,
        },
        reservation: {
          reservationId: 'r-1',
          messageId: 'r-1',
          status: 'CAPTURED',
          released: '3',
        },
      }),
    },
  })
  capture(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, captureReservation, { status: 201 });
  }

  @Route(releaseReservation, {
    method: 'POST',
    path: '/v1/clients/:id/reservations/:reservationId/release',
    answer: {
      status: 200,
      description: 'The rest of the held credits is free.',
      example: outcomeExample({
        reservation: {
          reservationId: 'r-1',
          status: 'RELEASED',
          released: '10',
          reason: 'not sent after all',
          at: RECORDED_AT,
        },
      }),
    },
  })
  release(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, releaseReservation);
  }
}

/** The address of the reservation that an answer is about. */
function addressOf({ state, fact }: Done): string {
  const reservationId = fact?.type === 'CreditsReserved' ? fact.data.reservationId : '';
  return `/v1/clients/${state.clientId}/reservations/${reservationId}`;
}
