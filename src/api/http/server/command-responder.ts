import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from '../../../application/lanes/answer.js';
import type { LedgerCommand } from '../../../application/commands/ledger-command.js';
import type {
  CallerCommand,
  DebitMessage,
  ReserveCredits,
} from '../../../domain/client/commands.js';
import type { Refusal } from '../../../domain/client/decision.js';
import { identityOf } from '../../auth/identity.js';
import { clientOf } from '../../auth/client-access.js';
import { outcomeText } from '../../views/outcome.js';
import type { OutcomeShape } from '../../views/outcome.js';
import { refused, type Problem } from '../../errors/problem.js';
import { KeyRefusals } from './key-refusals.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** How the outcome of one command is shown. */
export interface ResponseOptions extends OutcomeShape {
  /** 201 when the command makes something, else 200. */
  readonly status?: 200 | 201;
  readonly location?: (clientId: string) => string;
}

/** Sends a text that is JSON already: nothing is left for a serializer to do. */
export function sendJson(reply: FastifyReply, status: number, text: string): void {
  void reply.code(status).header('content-type', JSON_TYPE).send(text);
}

/** Runs commands and answers with their outcome; a refusal is thrown as a problem. */
@Injectable()
export class CommandResponder {
  constructor(
    private readonly commands: CommandBus,
    private readonly keyRefusals: KeyRefusals,
  ) {}

  /** Runs a command and answers with its outcome. */
  async run(
    reply: FastifyReply,
    command: LedgerCommand<CallerCommand>,
    shown: ResponseOptions = {},
  ): Promise<void> {
    this.answer(reply, await this.commands.execute(command), shown);
  }

  /** The problem of a command that the key alone refuses; the refusal is remembered. */
  refusedForKey(
    request: FastifyRequest,
    command: DebitMessage | ReserveCredits,
    refusal: Refusal,
  ): Problem {
    this.keyRefusals.note(identityOf(request), clientOf(request), command, [refusal]);
    return refused([refusal]);
  }

  /** @throws Problem when the command was refused */
  answer(reply: FastifyReply, answer: Answer, shown: ResponseOptions): void {
    if (answer.kind === 'refused') throw refused(answer.refusals);
    if (answer.replayed) void reply.header('idempotency-replayed', 'true');
    if (shown.location) void reply.header('location', shown.location(answer.state.clientId));
    // A quiet success made nothing, whatever the command usually makes.
    const status = answer.fact === null ? 200 : (shown.status ?? 200);
    sendJson(reply, status, outcomeText(answer, shown));
  }
}
