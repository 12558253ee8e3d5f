import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refundMessage, reportDelivery } from '../../operations/message-operations.js';
import { RECORDED_AT, outcomeExample } from '../../views/examples.js';
import { CommandResponder } from '../server/command-responder.js';
import { Route } from '../server/route.js';

const REFUND = {
  messageId: 'm-1',
  credits: '1',
  remaining: '0',
  policyRevision: null,
  reason: null,
  at: RECORDED_AT,
};

/** Delivery reports and refunds of messages. */
@Controller()
export class RefundsController {
  constructor(private readonly answering: CommandResponder) {}

  @Route(refundMessage, {
    method: 'POST',
    path: '/v1/clients/:id/messages/:messageId/refunds',
    answer: {
      status: 201,
      description: 'The credits are back.',
      example: outcomeExample({
        refund: { ...REFUND, refundId: 'f-1', cause: 'MANUAL', reason: 'never arrived' },
      }),
    },
  })
  refund(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, refundMessage, { status: 201 });
  }

  @Route(reportDelivery, {
    method: 'POST',
    path: '/v1/clients/:id/messages/:messageId/delivery-reports',
    answer: {
      status: 200,
      description: 'The report is in the log; `refund` when the policy gave one.',
      example: outcomeExample({
        deliveryReport: {
          messageId: 'm-1',
          status: 'REJECTED',
          stage: 'CARRIER',
          errorCode: '5',
          settled: true,
          reportedAt: null,
          at: RECORDED_AT,
        },
        refund: { ...REFUND, refundId: 'policy:m-1', cause: 'POLICY', policyRevision: '0' },
      }),
    },
  })
  report(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, reportDelivery);
  }
}
