import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PLAN_EXAMPLE, removeTopUpPlan, setTopUpPlan } from '../../operations/credit-operations.js';
import { outcomeExample } from '../../views/examples.js';
import { CommandResponder } from '../server/command-responder.js';
import { Route } from '../server/route.js';

/** The automatic top-up of a client. */
@Controller()
export class TopUpPlanController {
  constructor(private readonly answering: CommandResponder) {}

  @Route(setTopUpPlan, {
    method: 'PUT',
    path: '/v1/clients/:id/top-up-plan',
    answer: {
      status: 200,
      description: 'The plan is in force.',
      example: outcomeExample({ plan: PLAN_EXAMPLE }),
    },
  })
  set(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, setTopUpPlan);
  }

  @Route(removeTopUpPlan, {
    method: 'DELETE',
    path: '/v1/clients/:id/top-up-plan',
    answer: {
      status: 200,
      description: 'There is no plan any more.',
      example: outcomeExample({ plan: null }),
    },
  })
  remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, removeTopUpPlan);
  }
}
