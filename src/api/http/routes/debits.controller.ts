import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DEBIT_EXAMPLE, checkDebit, debitMessage } from '../../operations/message-operations.js';
import { QueryRunner } from '../../operations/runners/query-runner.js';
import { RECORDED_AT, outcomeExample } from '../../views/examples.js';
import { CommandResponder, sendJson } from '../server/command-responder.js';
import { callOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** One message at a time: charges it, or checks whether it could be charged. */
@Controller()
export class DebitsController {
  constructor(
    private readonly answering: CommandResponder,
    private readonly queries: QueryRunner,
  ) {}

  @Route(debitMessage, {
    method: 'POST',
    path: '/v1/clients/:id/debits',
    answer: {
      status: 201,
      description: 'The message was charged.',
      example: outcomeExample({
        debit: { ...DEBIT_EXAMPLE, warnings: [], at: RECORDED_AT },
      }),
    },
  })
  debit(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answering.run({ request, reply }, debitMessage, { status: 201 });
  }

  @Route(checkDebit, {
    method: 'POST',
    path: '/v1/clients/:id/debit-checks',
    answer: {
      status: 200,
      description:
        'Whether all of them would be accepted, else the rules that refuse the first that would ' +
        'not be, and how many would be.',
      example: { allowed: true, refusals: [], affordable: 130 },
    },
  })
  async check(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const check = await this.queries.run(checkDebit, callOf(request));
    sendJson(reply, 200, JSON.stringify(check));
  }
}
