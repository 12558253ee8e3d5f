import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from '../../../application/lanes/answer.js';
import type { CallerCommand } from '../../../domain/client/commands.js';
import { refused } from '../../errors/problem.js';
import { CommandRunner } from '../../operations/runners/command-runner.js';
import type { CommandOperation } from '../../operations/command-operation.js';
import { outcomeView } from '../../views/outcome.js';
import type { Done, OutcomeShape } from '../../views/outcome.js';
import { callOf } from './request-call.js';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** Status and headers of the outcome of one command. */
export interface ResponseOptions {
  /** 201 when the command creates something, otherwise 200. */
  readonly status?: 200 | 201;
  /** Address of the created object. */
  readonly location?: (answer: Done) => string;
}

/** A request and the reply to it. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Sends a text that is JSON already, without a serializer. */
export function sendJson(reply: FastifyReply, status: number, text: string): void {
  void reply.code(status).header('content-type', JSON_TYPE).send(text);
}

/** Answers requests for commands with their outcome; a refusal is thrown as a problem. */
@Injectable()
export class CommandResponder {
  constructor(private readonly runner: CommandRunner) {}

  /** Runs an operation on the client that the address names, and answers. @throws Problem */
  async run<I extends object, C extends CallerCommand>(
    { request, reply }: Exchange,
    operation: CommandOperation<I, C>,
    shown: ResponseOptions = {},
  ): Promise<void> {
    const answer = await this.runner.run(operation, callOf(request));
    this.answer(reply, answer, operation.outcome, shown);
  }

  /** @throws Problem when the command was refused */
  answer(
    reply: FastifyReply,
    answer: Answer,
    shape: OutcomeShape = {},
    shown: ResponseOptions = {},
  ): void {
    if (answer.kind === 'refused') throw refused(answer.refusals);
    if (answer.replayed) void reply.header('idempotency-replayed', 'true');
    if (shown.location) void reply.header('location', shown.location(answer));
    // A success that recorded nothing created nothing, whatever the command usually creates.
    const status = answer.fact === null ? 200 : (shown.status ?? 200);
    sendJson(reply, status, JSON.stringify(outcomeView(answer, shape)));
  }
}
