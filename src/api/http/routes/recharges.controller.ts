import { Controller, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GetRecharge } from '../../../application/queries/lists/list-recharges.js';
import { CommandRunner } from '../../operations/command-runner.js';
import {
  PAYMENT_EXAMPLE,
  adjustCredits,
  rechargeCredits,
  updateRechargePayment,
  withdrawCredits,
} from '../../operations/credit-operations.js';
import { RECORDED_AT, outcomeExample } from '../../views/examples.js';
import type { FactView } from '../../views/fact-views.js';
import {
  ADJUSTMENT_OUTCOME,
  PAYMENT_OUTCOME,
  RECHARGE_OUTCOME,
  WITHDRAWAL_OUTCOME,
} from '../../views/schemas/outcome-schema.js';
import { CommandResponder } from '../server/command-responder.js';
import { callOf, clientOf, pathId } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** Credits assigned to a client and taken away again, by an admin. */
@Controller()
export class RechargesController {
  constructor(
    private readonly answering: CommandResponder,
    private readonly runner: CommandRunner,
    private readonly queries: QueryBus,
  ) {}

  @Route(rechargeCredits, {
    method: 'POST',
    path: '/v1/clients/:id/recharges',
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
          payment: PAYMENT_EXAMPLE,
          reason: null,
          at: RECORDED_AT,
        },
      }),
    },
  })
  recharge(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, rechargeCredits, { status: 201 });
  }

  @Route(updateRechargePayment, {
    method: 'PATCH',
    path: '/v1/clients/:id/recharges/:rechargeId',
    answer: {
      status: 200,
      description: 'The payment as it is now.',
      schema: PAYMENT_OUTCOME,
      example: outcomeExample({ recharge: { rechargeId: 'rc-1', payment: PAYMENT_EXAMPLE } }),
    },
  })
  async payment(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const answer = await this.runner.run(updateRechargePayment, callOf(request));
    const isQuiet = answer.kind === 'done' && answer.fact === null;
    const present = isQuiet ? await this.present(request) : {};
    this.answering.answer(reply, answer, { unchanged: () => present });
  }

  /** The payment as it is: the answer to a patch that changes nothing. */
  private async present(request: FastifyRequest): Promise<FactView> {
    const clientId = clientOf(request);
    const rechargeId = pathId(request, 'rechargeId', 'RECHARGE_NOT_FOUND');
    const found = await this.queries.execute(new GetRecharge(clientId, rechargeId, null));
    return { recharge: { rechargeId, payment: found.recharge.payment } };
  }

  @Route(withdrawCredits, {
    method: 'POST',
    path: '/v1/clients/:id/withdrawals',
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
  })
  withdraw(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, withdrawCredits, { status: 201 });
  }

  @Route(adjustCredits, {
    method: 'POST',
    path: '/v1/clients/:id/adjustments',
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
  })
  adjust(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, adjustCredits, { status: 201 });
  }
}
