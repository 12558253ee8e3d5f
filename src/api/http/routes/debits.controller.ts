import { Controller, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DebitMessage } from '../../../application/commands/messages/debit-message.js';
import { CheckDebit } from '../../../application/queries/check-debit.js';
import type { DebitCheck } from '../../../application/queries/check-debit.js';
import type { Refusal } from '../../../domain/client/decision.js';
import { LIMIT_CODES } from '../../../domain/client/limits.js';
import { channelFor } from '../../auth/channel-binding.js';
import { clientOf } from '../../auth/client-access.js';
import { callerOf, identityOf } from '../../auth/identity.js';
import { parseBody } from '../../input/checked.js';
import { DebitCheckInput, DebitInput } from '../../input/message-input.js';
import { isMessageId } from '../../input/rules/value-rules.js';
import { Idempotency } from '../../operations/idempotency.js';
import { debitMessage } from '../../commands/message-commands.js';
import { CommandResponder, sendJson } from '../server/command-responder.js';
import { MESSAGE_EXAMPLE, outcomeExample, RECORDED_AT } from '../openapi/examples.js';
import { DEBIT_CHECK } from '../../views/schemas/batch-schema.js';
import { DEBIT_OUTCOME } from '../../views/schemas/outcome-schema.js';
import { notBeforeOf } from '../../errors/problem.js';
import { Route } from '../../operations/route.js';

const DEBIT = {
  messageId: 'm-1',
  credits: '1',
  ...MESSAGE_EXAMPLE,
  occurredAt: '2026-11-20T08:00:00.000Z',
};

/** One message at a time: charged, or asked whether it could be. */
@Controller()
export class DebitsController {
  constructor(
    private readonly answering: CommandResponder,
    private readonly idempotency: Idempotency,
    private readonly queries: QueryBus,
  ) {}

  @Route({
    method: 'POST',
    path: '/v1/clients/:id/debits',
    operation: 'debitMessage',
    allow: ['gateway', 'admin'],
    scope: 'debit',
    tag: 'Messages',
    summary: 'Charge one message',
    input: DebitInput,
    example: DEBIT,
    idempotency: 'required',
    answer: {
      status: 201,
      description: 'The message was charged.',
      schema: DEBIT_OUTCOME,
      example: outcomeExample({
        debit: { ...DEBIT, warnings: [], at: RECORDED_AT },
      }),
    },
    problems: [
      'INSUFFICIENT_CREDITS',
      'MESSAGING_RESTRICTED',
      'CHANNEL_NOT_ALLOWED',
      'TEST_NOT_ALLOWED',
      'CLIENT_NOT_FOUND',
      'OUTSIDE_DISPATCH_WINDOW',
      'CLIENT_PURGED',
      'ID_REUSED',
      'AMOUNT_LIMIT',
      ...LIMIT_CODES,
    ],
  })
  async debit(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const input = parseBody(DebitInput, request.body);
    const { channel, refusal } = channelFor(identityOf(request), input.channel);
    const own = { field: 'messageId', id: input.messageId };
    const under = this.idempotency.under(request, own, isMessageId);
    const command = this.idempotency.keyed(debitMessage(input, channel, under.id), under.sent);
    if (refusal !== null) throw this.answering.refusedForKey(request, command, refusal);
    await this.answering.run(
      reply,
      new DebitMessage(clientOf(request), command, callerOf(request)),
      { status: 201 },
    );
  }

  @Route({
    method: 'POST',
    path: '/v1/clients/:id/debit-checks',
    operation: 'checkDebit',
    allow: ['gateway', 'admin', 'client'],
    scope: 'debit',
    tag: 'Messages',
    summary: 'Ask what a debit, or a number of them, would answer now; moves nothing',
    input: DebitCheckInput,
    example: { count: 100, credits: '0.5', channel: 'api' },
    answer: {
      status: 200,
      description:
        'Whether all of them would be accepted, else the rules that refuse the first that would ' +
        'not be, and how many would be.',
      schema: DEBIT_CHECK,
      example: { allowed: true, refusals: [], affordable: 130 },
    },
    problems: ['CLIENT_NOT_FOUND', 'AMOUNT_LIMIT'],
  })
  async check(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const clientId = clientOf(request);
    const input = parseBody(DebitCheckInput, request.body);
    const { channel, refusal } = channelFor(identityOf(request), input.channel);
    const id = input.messageId ?? `check:${randomUUID()}`;
    const command = debitMessage(input, channel, id);
    const query = new CheckDebit(clientId, command, input.count ?? 1, callerOf(request));
    const own = refusal === null ? [] : [refusal];
    sendJson(reply, 200, checkText(await this.queries.execute(query), own));
  }
}

/** The facade's own refusal (a key's bound) stands before those of the ledger. */
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
