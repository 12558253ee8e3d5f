import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../../../domain/client/decision.js';
import type { FieldError } from '../../errors/problem.js';
import { BatchRunner, type ItemResult } from '../../operations/batch-runner.js';
import { debitMessages, reportDeliveries } from '../../operations/message-operations.js';
import { BATCH_RESULTS } from '../../views/schemas/batch-schema.js';
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
      schema: BATCH_RESULTS,
      example: resultsExample('m-2'),
    },
  })
  async debits(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { items, results } = await this.runner.debits(callOf(request));
    sendJson(reply, 200, batchText(items.map(messageIdIn), results, this.metrics));
  }

  @Route(reportDeliveries, {
    method: 'POST',
    path: '/v1/delivery-reports',
    answer: {
      status: 200,
      description: 'The result of each item; FAILED = the outcome is unknown, send it again.',
      schema: BATCH_RESULTS,
      example: resultsExample('m-1'),
    },
  })
  async reports(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { items, results } = await this.runner.reports(callOf(request));
    sendJson(reply, 200, batchText(items.map(messageIdIn), results, this.metrics));
  }
}

function messageIdIn(item: unknown): unknown {
  return (item as { messageId?: unknown } | null)?.messageId;
}

interface Counts {
  accepted: number;
  replayed: number;
  refused: number;
  failed: number;
}

/**
 * The answer to a batch, as text. It is concatenated directly: a batch may have ten thousand
 * results, and nearly all of them have four members.
 */
function batchText(
  messageIds: readonly unknown[],
  results: readonly ItemResult[],
  metrics: Metrics,
): string {
  const counts: Counts = { accepted: 0, replayed: 0, refused: 0, failed: 0 };
  const texts = results.map((result, index) => {
    const id = messageIds[index];
    const messageId = typeof id === 'string' ? JSON.stringify(id.slice(0, 200)) : 'null';
    return `{"messageId":${messageId},${resultText(result, counts, metrics)}}`;
  });
  const { accepted, replayed, refused, failed } = counts;
  const totals = `"accepted":${accepted},"replayed":${replayed},"refused":${refused}`;
  return `{${totals},"failed":${failed},"results":[${texts.join(',')}]}`;
}

function resultText(result: ItemResult, counts: Counts, metrics: Metrics): string {
  switch (result.kind) {
    case 'done': {
      const status = result.replayed ? 'REPLAYED' : 'ACCEPTED';
      counts[result.replayed ? 'replayed' : 'accepted'] += 1;
      const { warnings } = result;
      const warned = warnings.length > 0 ? `,"warnings":${JSON.stringify(warnings)}` : '';
      return `"status":"${status}","revision":"${result.revision}"${warned}`;
    }
    case 'refused':
      counts.refused += 1;
      return refusedText(result.refusals, metrics);
    case 'malformed':
      counts.refused += 1;
      return malformedText(result.errors, metrics);
    case 'failed':
      counts.failed += 1;
      return '"status":"FAILED","code":"LOG_UNAVAILABLE"';
  }
}

function refusedText(refusals: readonly Refusal[], metrics: Metrics): string {
  const code = refusals[0]?.code ?? 'INTERNAL';
  metrics.refused(code);
  return `"status":"REFUSED","code":"${code}","refusals":${JSON.stringify(refusals)}`;
}

function malformedText(errors: readonly FieldError[], metrics: Metrics): string {
  const code = errors.every((error) => error.code === 'AMOUNT_LIMIT')
    ? 'AMOUNT_LIMIT'
    : 'INVALID_INPUT';
  metrics.refused(code);
  return `"status":"REFUSED","code":"${code}","errors":${JSON.stringify(errors)}`;
}
