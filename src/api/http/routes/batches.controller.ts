import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  BatchRunner,
  batchText,
  type BatchOutcome,
} from '../../operations/runners/batch-runner.js';
import { debitMessages, reportDeliveries } from '../../operations/message-operations.js';
import { sendJson } from '../server/command-responder.js';
import { Metrics } from '../server/metrics.js';
import { callOf } from '../server/request-call.js';
import { Route } from '../server/route.js';

const resultsExample = (messageId: string): object => ({
  accepted: 1,
  replayed: 0,
  refused: 0,
  failed: 0,
  results: [{ messageId, status: 'ACCEPTED', revision: '36' }],
});

/** Many messages in one request; one result for each, in order. */
@Controller()
export class BatchesController {
  constructor(
    private readonly runner: BatchRunner,
    private readonly metrics: Metrics,
  ) {}

  @Route(debitMessages, {
    method: 'POST',
    path: '/v1/debits',
    answer: {
      status: 200,
      description: 'The result of each item; FAILED = the outcome is unknown, send it again.',
      example: resultsExample('m-2'),
    },
  })
  async debits(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.answer(reply, await this.runner.debits(callOf(request)));
  }

  @Route(reportDeliveries, {
    method: 'POST',
    path: '/v1/delivery-reports',
    answer: {
      status: 200,
      description: 'The result of each item; FAILED = the outcome is unknown, send it again.',
      example: resultsExample('m-1'),
    },
  })
  async reports(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.answer(reply, await this.runner.reports(callOf(request)));
  }

  private answer(reply: FastifyReply, outcome: BatchOutcome): void {
    const text = batchText(outcome, (code) => this.metrics.refused(code));
    sendJson(reply, 200, text);
  }
}
