import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RefundMessage } from '../../../application/commands/messages/refund-message.js';
import { ReportDelivery } from '../../../application/commands/messages/report-delivery.js';
import { clientOf } from '../../auth/client-access.js';
import { callerOf } from '../../auth/identity.js';
import { parseBody } from '../../input/checked.js';
import { DeliveryReportInput, RefundInput } from '../../input/message-input.js';
import { Idempotency } from '../../operations/idempotency.js';
import { refundMessage, reportDelivery } from '../../commands/message-commands.js';
import { CommandResponder } from '../server/command-responder.js';
import { outcomeExample, RECORDED_AT } from '../openapi/examples.js';
import { pathId } from '../server/path-id.js';
import { REFUND_OUTCOME, REPORT_OUTCOME } from '../../views/schemas/outcome-schema.js';
import { Route } from '../../operations/route.js';

const REFUND = {
  messageId: 'm-1',
  credits: '1',
  remaining: '0',
  policyRevision: null,
  reason: null,
  at: RECORDED_AT,
};

/** What follows a message: how its delivery went, and what is given back for it. */
@Controller()
export class RefundsController {
  constructor(
    private readonly answering: CommandResponder,
    private readonly idempotency: Idempotency,
  ) {}

  @Route({
    method: 'POST',
    path: '/v1/clients/:id/messages/:messageId/refunds',
    operation: 'refundMessage',
    allow: ['admin', 'gateway'],
    scope: 'refund',
    tag: 'Messages',
    summary: 'Give credits of a message back; without an amount, all that is left of them',
    input: RefundInput,
    example: { refundId: 'f-1', credits: '1', reason: 'never arrived' },
    idempotency: 'required',
    answer: {
      status: 201,
      description: 'The credits are back.',
      schema: REFUND_OUTCOME,
      example: outcomeExample({
        refund: { ...REFUND, refundId: 'f-1', cause: 'MANUAL', reason: 'never arrived' },
      }),
    },
    problems: [
      'MESSAGE_NOT_FOUND',
      'REFUND_EXCEEDS_DEBIT',
      'AMOUNT_LIMIT',
      'ID_REUSED',
      'CLIENT_NOT_FOUND',
      'CLIENT_PURGED',
    ],
  })
  async refund(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const input = parseBody(RefundInput, request.body);
    const messageId = pathId(request, 'messageId', 'MESSAGE_NOT_FOUND');
    const own = { field: 'refundId', id: input.refundId };
    const under = this.idempotency.under(request, own);
    const asked = refundMessage(messageId, input, under.id);
    const command = this.idempotency.keyed(asked, under.sent);
    await this.answering.run(
      reply,
      new RefundMessage(clientOf(request), command, callerOf(request)),
      { status: 201 },
    );
  }

  @Route({
    method: 'POST',
    path: '/v1/clients/:id/messages/:messageId/delivery-reports',
    operation: 'reportDelivery',
    allow: ['gateway', 'admin'],
    scope: 'report',
    tag: 'Messages',
    summary: 'Report how a message fared; the refund policy may give credits back',
    input: DeliveryReportInput,
    example: { status: 'REJECTED', stage: 'CARRIER', errorCode: '5' },
    idempotency: 'optional',
    answer: {
      status: 200,
      description: 'The report stands in the log; `refund` when the policy gave one.',
      schema: REPORT_OUTCOME,
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
    problems: ['MESSAGE_NOT_FOUND', 'CLIENT_NOT_FOUND', 'CLIENT_PURGED'],
  })
  async report(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const input = parseBody(DeliveryReportInput, request.body);
    const messageId = pathId(request, 'messageId', 'MESSAGE_NOT_FOUND');
    const asked = reportDelivery(messageId, input);
    const command = this.idempotency.keyed(asked, this.idempotency.sent(request));
    await this.answering.run(
      reply,
      new ReportDelivery(clientOf(request), command, callerOf(request)),
    );
  }
}
