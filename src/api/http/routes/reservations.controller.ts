import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ReserveCredits } from '../../../application/commands/reservations/reserve-credits.js';
import { CaptureReservation } from '../../../application/commands/reservations/capture-reservation.js';
import { ReleaseReservation } from '../../../application/commands/reservations/release-reservation.js';
import { channelFor } from '../../auth/channel-binding.js';
import { callerOf, identityOf } from '../../auth/identity.js';
import { clientOf } from '../../auth/client-access.js';
import { parseBody } from '../../input/checked.js';
import { CaptureInput, ReleaseInput, ReservationInput } from '../../input/message-input.js';
import { Idempotency } from '../../operations/idempotency.js';
import { captureReservation, reserveCredits } from '../../commands/message-commands.js';
import { CommandResponder } from '../server/command-responder.js';
import { MESSAGE_EXAMPLE, outcomeExample, RECORDED_AT } from '../openapi/examples.js';
import { pathId } from '../server/path-id.js';
import {
  CAPTURE_OUTCOME,
  RELEASE_OUTCOME,
  RESERVATION_OUTCOME,
} from '../../views/schemas/outcome-schema.js';
import { Route } from '../../operations/route.js';
import { LIMIT_CODES } from '../../../domain/client/limits.js';

const RESERVATION = {
  reservationId: 'r-1',
  credits: '10',
  status: 'OPEN',
  expiresAt: '2026-11-21T08:10:00.012Z',
  messageId: null,
  ...MESSAGE_EXAMPLE,
  occurredAt: null,
  warnings: [],
  at: RECORDED_AT,
};

/** Credits held for a message, then posted or given back. */
@Controller()
export class ReservationsController {
  constructor(
    private readonly answering: CommandResponder,
    private readonly idempotency: Idempotency,
  ) {}

  @Route({
    method: 'POST',
    path: '/v1/clients/:id/reservations',
    operation: 'reserveCredits',
    allow: ['gateway', 'admin'],
    scope: 'debit',
    tag: 'Messages',
    summary: 'Hold credits for a message',
    input: ReservationInput,
    example: { reservationId: 'r-1', credits: '10', expiresInSeconds: 600, channel: 'api' },
    idempotency: 'required',
    answer: {
      status: 201,
      description: 'The credits are held.',
      schema: RESERVATION_OUTCOME,
      example: outcomeExample({ reservation: RESERVATION }),
      headers: { Location: 'Address of the reservation.' },
    },
    problems: [
      'INSUFFICIENT_CREDITS',
      'MESSAGING_RESTRICTED',
      'CHANNEL_NOT_ALLOWED',
      'TEST_NOT_ALLOWED',
      'CLIENT_NOT_FOUND',
      'OUTSIDE_DISPATCH_WINDOW',
      'CLIENT_PURGED',
      'ID_REUSED',
      'AMOUNT_LIMIT',
      ...LIMIT_CODES,
    ],
  })
  async reserve(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const input = parseBody(ReservationInput, request.body);
    const { channel, refusal } = channelFor(identityOf(request), input.channel);
    const own = { field: 'reservationId', id: input.reservationId };
    const under = this.idempotency.under(request, own);
    const location = (clientId: string): string =>
      `/v1/clients/${clientId}/reservations/${under.id}`;
    const asked = reserveCredits(input, channel, under.id);
    const command = this.idempotency.keyed(asked, under.sent);
    if (refusal !== null) throw this.answering.refusedForKey(request, command, refusal);
    await this.answering.run(
      reply,
      new ReserveCredits(clientOf(request), command, callerOf(request)),
      { status: 201, location },
    );
  }

  @Route({
    method: 'POST',
    path: '/v1/clients/:id/reservations/:reservationId/capture',
    operation: 'captureReservation',
    allow: ['gateway', 'admin'],
    scope: 'debit',
    tag: 'Messages',
    summary: 'Post what a reserved message really cost',
    input: CaptureInput,
    example: { captureId: 'c-1', credits: '7', final: true },
    idempotency: 'required',
    answer: {
      status: 201,
      description: 'The credits are posted; a final capture releases the rest.',
      schema: CAPTURE_OUTCOME,
      example: outcomeExample({
        capture: {
          captureId: 'c-1',
          reservationId: 'r-1',
          messageId: 'r-1',
          credits: '7',
          captured: '7',
          released: '3',
          final: true,
          ...MESSAGE_EXAMPLE,
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
    problems: [
      'RESERVATION_NOT_FOUND',
      'RESERVATION_CLOSED',
      'CAPTURE_EXCEEDS_RESERVATION',
      'AMOUNT_LIMIT',
      'ID_REUSED',
      'CLIENT_NOT_FOUND',
      'CLIENT_PURGED',
    ],
  })
  async capture(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const input = parseBody(CaptureInput, request.body);
    const reservationId = pathId(request, 'reservationId', 'RESERVATION_NOT_FOUND');
    const own = { field: 'captureId', id: input.captureId };
    const under = this.idempotency.under(request, own);
    const asked = captureReservation(reservationId, input, under.id);
    const command = this.idempotency.keyed(asked, under.sent);
    await this.answering.run(
      reply,
      new CaptureReservation(clientOf(request), command, callerOf(request)),
      { status: 201 },
    );
  }

  @Route({
    method: 'POST',
    path: '/v1/clients/:id/reservations/:reservationId/release',
    operation: 'releaseReservation',
    allow: ['gateway', 'admin'],
    scope: 'debit',
    tag: 'Messages',
    summary: 'Give a reservation back',
    input: ReleaseInput,
    example: { reason: 'not sent after all' },
    idempotency: 'optional',
    answer: {
      status: 200,
      description: 'What was still held is free.',
      schema: RELEASE_OUTCOME,
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
    problems: ['RESERVATION_NOT_FOUND', 'RESERVATION_CLOSED', 'CLIENT_NOT_FOUND', 'CLIENT_PURGED'],
  })
  async release(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { reason } = parseBody(ReleaseInput, request.body ?? {});
    const reservationId = pathId(request, 'reservationId', 'RESERVATION_NOT_FOUND');
    const asked = { type: 'ReleaseReservation', reservationId, reason: reason ?? null } as const;
    const command = this.idempotency.keyed(asked, this.idempotency.sent(request));
    await this.answering.run(
      reply,
      new ReleaseReservation(clientOf(request), command, callerOf(request)),
    );
  }
}
