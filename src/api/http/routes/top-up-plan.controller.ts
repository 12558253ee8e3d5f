import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ClientState } from '../../../domain/client/state.js';
import { PLAN_EXAMPLE, removeTopUpPlan, setTopUpPlan } from '../../operations/credit-operations.js';
import { outcomeExample } from '../../views/examples.js';
import type { FactView } from '../../views/fact-views.js';
import { PLAN_OUTCOME } from '../../views/schemas/outcome-schema.js';
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
      schema: PLAN_OUTCOME,
      example: outcomeExample({ plan: PLAN_EXAMPLE }),
    },
  })
  set(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, setTopUpPlan, { unchanged: presentPlan });
  }

  @Route(removeTopUpPlan, {
    method: 'DELETE',
    path: '/v1/clients/:id/top-up-plan',
    answer: {
      status: 200,
      description: 'There is no plan any more.',
      schema: PLAN_OUTCOME,
      example: outcomeExample({ plan: null }),
    },
  })
  remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, removeTopUpPlan, { unchanged: presentPlan });
  }
}

/** A command that changes nothing is answered with the present plan. */
function presentPlan({ topUpPlan }: ClientState): FactView {
  return { plan: topUpPlan };
}
