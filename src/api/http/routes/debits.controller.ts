import { randomUUID } from 'node:crypto';
import { Controller, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CheckDebit, type DebitCheck } from '../../../application/queries/check-debit.js';
import type { Refusal } from '../../../domain/client/decision.js';
import { channelFor } from '../../auth/channel-binding.js';
import * as make from '../../commands/message-commands.js';
import { notBeforeOf } from '../../errors/problem.js';
import { parseBody } from '../../input/validator.js';
import { DebitCheckInput } from '../../input/message-input.js';
import { DEBIT_EXAMPLE, checkDebit, debitMessage } from '../../operations/message-operations.js';
import { RECORDED_AT, outcomeExample } from '../../views/examples.js';
import { DEBIT_CHECK } from '../../views/schemas/batch-schema.js';
import { DEBIT_OUTCOME } from '../../views/schemas/outcome-schema.js';
import { CommandResponder, sendJson } from '../server/command-responder.js';
import { clientOf, identityOf, requestCaller } from '../server/request-call.js';
import { Route } from '../server/route.js';

/** One message at a time: charges it, or checks whether it could be charged. */
@Controller()
export class DebitsController {
  constructor(
    private readonly answering: CommandResponder,
    private readonly queries: QueryBus,
  ) {}

  @Route(debitMessage, {
    method: 'POST',
    path: '/v1/clients/:id/debits',
    answer: {
      status: 201,
      description: 'The message was charged.',
      schema: DEBIT_OUTCOME,
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
      schema: DEBIT_CHECK,
      example: { allowed: true, refusals: [], affordable: 130 },
    },
  })
  async check(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const clientId = clientOf(request);
    const input = parseBody(DebitCheckInput, request.body);
    const { channel, refusal } = channelFor(identityOf(request), input.channel);
    const id = input.messageId ?? `check:${randomUUID()}`;
    const command = make.debitMessage(input, channel, id);
    const query = new CheckDebit(clientId, command, input.count ?? 1, requestCaller(request));
    const own = refusal === null ? [] : [refusal];
    sendJson(reply, 200, checkText(await this.queries.execute(query), own));
  }
}

/** The facade's own refusal (a key's binding) precedes those of the ledger. */
function checkText(check: DebitCheck, own: readonly Refusal[]): string {
  const refusals = [...own, ...check.refusals];
  const affordable = own.length > 0 ? 0 : check.affordable;
  const allowed = refusals.length === 0;
  const notBefore = notBeforeOf(refusals);
  return JSON.stringify({
    allowed,
    refusals,
    affordable,
    ...(notBefore !== null && { notBefore }),
  });
}
