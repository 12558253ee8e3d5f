import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { adjustCredits, withdrawCredits } from '../../operations/credit-operations.js';
import {
  PAYMENT_EXAMPLE,
  rechargeCredits,
  updateRechargePayment,
} from '../../operations/recharge-operations.js';
import { CommandRunner } from '../../operations/runners/command-runner.js';
import { RECORDED_AT, outcomeExample } from '../../views/examples.js';
import { CommandResponder } from '../server/command-responder.js';
import { callOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** Credits assigned to a client and taken away again, by an admin. */
@Controller()
export class RechargesController {
  constructor(
    private readonly answering: CommandResponder,
    private readonly runner: CommandRunner,
  ) {}

  @Route(rechargeCredits, {
    method: 'POST',
    path: '/v1/clients/:id/recharges',
    answer: {
      status: 201,
      description: 'The credits are assigned.',
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
      example: outcomeExample({ recharge: { rechargeId: 'rc-1', payment: PAYMENT_EXAMPLE } }),
    },
  })
  async payment(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const call = callOf(request);
    const answer = await this.runner.run(updateRechargePayment, call);
    const shape = await this.runner.shapeOf(updateRechargePayment, call, answer);
    this.answering.answer(reply, answer, shape);
  }

  @Route(withdrawCredits, {
    method: 'POST',
    path: '/v1/clients/:id/withdrawals',
    answer: {
      status: 201,
      description: 'The credits are gone.',
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
