import { Controller, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RechargeCredits } from '../../../application/commands/credits/recharge-credits.js';
import { WithdrawCredits } from '../../../application/commands/credits/withdraw-credits.js';
import { AdjustCredits } from '../../../application/commands/credits/adjust-credits.js';
import { UpdateRechargePayment } from '../../../application/commands/credits/update-recharge-payment.js';
import { GetRecharge } from '../../../application/queries/lists/list-recharges.js';
import { clientOf } from '../../auth/client-access.js';
import { callerOf } from '../../auth/identity.js';
import { parseBody } from '../../input/checked.js';
import {
  AdjustmentInput,
  RechargeInput,
  RechargePaymentInput,
  WithdrawalInput,
} from '../../input/money-input.js';
import { Idempotency } from '../../operations/idempotency.js';
import {
  adjustCredits,
  rechargeCredits,
  updateRechargePayment,
  withdrawCredits,
} from '../../commands/money-commands.js';
import type { FactView } from '../../views/fact-views.js';
import { CommandResponder } from '../server/command-responder.js';
import { outcomeExample, RECORDED_AT } from '../openapi/examples.js';
import { pathId } from '../server/path-id.js';
import {
  ADJUSTMENT_OUTCOME,
  PAYMENT_OUTCOME,
  RECHARGE_OUTCOME,
  WITHDRAWAL_OUTCOME,
} from '../../views/schemas/outcome-schema.js';
import { Route } from '../../operations/route.js';

const PAYMENT = { status: 'PAID', type: 'transfer', date: '2026-11-21', reference: 'RE-1042' };

/** Credits assigned to a client and taken away again, by an admin. */
@Controller()
export class RechargesController {
  constructor(
    private readonly answering: CommandResponder,
    private readonly idempotency: Idempotency,
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Route({
    method: 'POST',
    path: '/v1/clients/:id/recharges',
    operation: 'rechargeCredits',
    allow: ['admin'],
    tag: 'Credits',
    summary: 'Assign credits',
    input: RechargeInput,
    example: { rechargeId: 'rc-1', credits: '100', payment: PAYMENT },
    idempotency: 'required',
    answer: {
      status: 201,
      description: 'The credits are assigned.',
      schema: RECHARGE_OUTCOME,
      example: outcomeExample({
        recharge: {
          rechargeId: 'rc-1',
          credits: '100',
          source: 'MANUAL',
          periodKey: null,
          payment: PAYMENT,
          reason: null,
          at: RECORDED_AT,
        },
      }),
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'ID_REUSED', 'AMOUNT_LIMIT'],
  })
  async recharge(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const input = parseBody(RechargeInput, request.body);
    const own = { field: 'rechargeId', id: input.rechargeId };
    const under = this.idempotency.under(request, own);
    const command = this.idempotency.keyed(rechargeCredits(input, under.id), under.sent);
    await this.answering.run(
      reply,
      new RechargeCredits(clientOf(request), command, callerOf(request)),
      { status: 201 },
    );
  }

  @Route({
    method: 'PATCH',
    path: '/v1/clients/:id/recharges/:rechargeId',
    operation: 'updateRechargePayment',
    allow: ['admin'],
    tag: 'Credits',
    summary: 'Change the payment of a recharge by a merge patch; moves no credits',
    input: RechargePaymentInput,
    example: { payment: { status: 'PAID', date: '2026-11-21' } },
    idempotency: 'optional',
    answer: {
      status: 200,
      description: 'The payment as it is now.',
      schema: PAYMENT_OUTCOME,
      example: outcomeExample({ recharge: { rechargeId: 'rc-1', payment: PAYMENT } }),
    },
    problems: ['RECHARGE_NOT_FOUND', 'CLIENT_NOT_FOUND', 'CLIENT_PURGED'],
  })
  async payment(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { payment } = parseBody(RechargePaymentInput, request.body);
    const rechargeId = pathId(request, 'rechargeId', 'RECHARGE_NOT_FOUND');
    const asked = updateRechargePayment(rechargeId, payment);
    const command = this.idempotency.keyed(asked, this.idempotency.sent(request));
    const clientId = clientOf(request);
    const message = new UpdateRechargePayment(clientId, command, callerOf(request));
    const answer = await this.commands.execute(message);
    const isQuiet = answer.kind === 'done' && answer.fact === null;
    const unchanged = isQuiet ? await this.present(clientId, rechargeId) : {};
    this.answering.answer(reply, answer, { unchanged });
  }

  /** What a patch that changes nothing is answered with: the payment that is there. */
  private async present(clientId: string, rechargeId: string): Promise<FactView> {
    const found = await this.queries.execute(new GetRecharge(clientId, rechargeId, null));
    return { recharge: { rechargeId, payment: found.recharge.payment } };
  }

  @Route({
    method: 'POST',
    path: '/v1/clients/:id/withdrawals',
    operation: 'withdrawCredits',
    allow: ['admin'],
    tag: 'Credits',
    summary: 'Take unused credits away',
    input: WithdrawalInput,
    example: { withdrawalId: 'w-1', credits: '65', reason: 'contract ended' },
    idempotency: 'required',
    answer: {
      status: 201,
      description: 'The credits are gone.',
      schema: WITHDRAWAL_OUTCOME,
      example: outcomeExample({
        withdrawal: {
          withdrawalId: 'w-1',
          credits: '65',
          source: 'MANUAL',
          periodKey: null,
          reason: 'contract ended',
          at: RECORDED_AT,
        },
      }),
    },
    problems: [
      'WITHDRAWAL_EXCEEDS_AVAILABLE',
      'AMOUNT_LIMIT',
      'ID_REUSED',
      'CLIENT_NOT_FOUND',
      'CLIENT_PURGED',
    ],
  })
  async withdraw(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const input = parseBody(WithdrawalInput, request.body);
    const own = { field: 'withdrawalId', id: input.withdrawalId };
    const under = this.idempotency.under(request, own);
    const command = this.idempotency.keyed(withdrawCredits(input, under.id), under.sent);
    await this.answering.run(
      reply,
      new WithdrawCredits(clientOf(request), command, callerOf(request)),
      { status: 201 },
    );
  }

  @Route({
    method: 'POST',
    path: '/v1/clients/:id/adjustments',
    operation: 'adjustCredits',
    allow: ['admin'],
    tag: 'Credits',
    summary: 'Add or, with a negative number, subtract credits',
    input: AdjustmentInput,
    example: { adjustmentId: 'a-1', credits: '-5', reason: 'counted twice' },
    idempotency: 'required',
    answer: {
      status: 201,
      description: 'The credits moved.',
      schema: ADJUSTMENT_OUTCOME,
      example: outcomeExample({
        adjustment: {
          adjustmentId: 'a-1',
          credits: '-5',
          reason: 'counted twice',
          at: RECORDED_AT,
        },
      }),
    },
    problems: [
      'WITHDRAWAL_EXCEEDS_AVAILABLE',
      'AMOUNT_LIMIT',
      'ID_REUSED',
      'CLIENT_NOT_FOUND',
      'CLIENT_PURGED',
    ],
  })
  async adjust(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const input = parseBody(AdjustmentInput, request.body);
    const own = { field: 'adjustmentId', id: input.adjustmentId };
    const under = this.idempotency.under(request, own);
    const command = this.idempotency.keyed(adjustCredits(input, under.id), under.sent);
    await this.answering.run(
      reply,
      new AdjustCredits(clientOf(request), command, callerOf(request)),
      { status: 201 },
    );
  }
}
