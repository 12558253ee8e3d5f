import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SetTopUpPlan } from '../../../application/commands/credits/set-top-up-plan.js';
import { RemoveTopUpPlan } from '../../../application/commands/credits/remove-top-up-plan.js';
import { clientOf } from '../../auth/client-access.js';
import { callerOf } from '../../auth/identity.js';
import { parseBody } from '../../input/checked.js';
import { PeriodicPlanInput, planInputOf, ThresholdPlanInput } from '../../input/plan-input.js';
import { planOf } from '../../commands/client-commands.js';
import { Idempotency } from '../../operations/idempotency.js';
import { CommandResponder } from '../server/command-responder.js';
import { outcomeExample } from '../openapi/examples.js';
import { PLAN_OUTCOME } from '../../views/schemas/outcome-schema.js';
import { Route } from '../../operations/route.js';

const PLAN = { interval: 'MONTHLY', anchorDay: 1, mode: 'RESET_TO', credits: '500' };

/** The automatic top-up of a client. */
@Controller()
export class TopUpPlanController {
  constructor(
    private readonly answering: CommandResponder,
    private readonly idempotency: Idempotency,
  ) {}

  @Route({
    method: 'PUT',
    path: '/v1/clients/:id/top-up-plan',
    operation: 'setTopUpPlan',
    allow: ['admin'],
    tag: 'Credits',
    summary: 'Set the plan that tops a client up by itself',
    input: [PeriodicPlanInput, ThresholdPlanInput],
    example: PLAN,
    idempotency: 'optional',
    answer: {
      status: 200,
      description: 'The plan is in force.',
      schema: PLAN_OUTCOME,
      example: outcomeExample({ plan: PLAN }),
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'AMOUNT_LIMIT'],
  })
  async set(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const kind = planInputOf(request.body);
    const input = parseBody<PeriodicPlanInput | ThresholdPlanInput>(kind, request.body);
    const plan = planOf(input);
    const asked = { type: 'SetTopUpPlan', plan } as const;
    const command = this.idempotency.keyed(asked, this.idempotency.sent(request));
    await this.answering.run(
      reply,
      new SetTopUpPlan(clientOf(request), command, callerOf(request)),
      { unchanged: { plan } },
    );
  }

  @Route({
    method: 'DELETE',
    path: '/v1/clients/:id/top-up-plan',
    operation: 'removeTopUpPlan',
    allow: ['admin'],
    tag: 'Credits',
    summary: 'Remove the plan',
    idempotency: 'optional',
    answer: {
      status: 200,
      description: 'There is no plan any more.',
      schema: PLAN_OUTCOME,
      example: outcomeExample({ plan: null }),
    },
    problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED'],
  })
  async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = { type: 'RemoveTopUpPlan' } as const;
    const command = this.idempotency.keyed(asked, this.idempotency.sent(request));
    await this.answering.run(
      reply,
      new RemoveTopUpPlan(clientOf(request), command, callerOf(request)),
      { unchanged: { plan: null } },
    );
  }
}
