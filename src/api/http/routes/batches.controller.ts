import { Controller, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RunBatch } from '../../../application/commands/run-batch.js';
import type { BatchItem } from '../../../application/commands/run-batch.js';
import { channelOf } from '../../auth/channel-binding.js';
import { canAccess } from '../../auth/client-access.js';
import { callerOf, identityOf } from '../../auth/identity.js';
import type { Identity } from '../../auth/identity.js';
import { parseBody } from '../../input/checked.js';
import { validatorOf } from '../../input/validator.js';
import {
  BATCH_MAX,
  DebitBatchInput,
  DebitItemInput,
  DeliveryReportBatchInput,
  DeliveryReportItemInput,
} from '../../input/message-input.js';
import { debitMessage, reportDelivery } from '../../commands/message-commands.js';
import { sendJson } from '../server/command-responder.js';
import { atomicItems } from './atomic-batch.js';
import { batchText } from './batch-response.js';
import type { Item, ItemResult } from '../server/batch-item.js';
import { CLIENT_ID } from '../openapi/examples.js';
import { KeyRefusals } from '../server/key-refusals.js';
import { Metrics } from '../server/metrics.js';
import { BATCH_RESULTS } from '../../views/schemas/batch-schema.js';
import { Route } from '../../operations/route.js';

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
  private readonly debitErrors = validatorOf(DebitItemInput);
  private readonly reportErrors = validatorOf(DeliveryReportItemInput);

  constructor(
    private readonly commands: CommandBus,
    private readonly metrics: Metrics,
    private readonly keyRefusals: KeyRefusals,
  ) {}

  @Route({
    method: 'POST',
    path: '/v1/debits',
    operation: 'debitMessages',
    allow: ['gateway', 'admin'],
    scope: 'debit',
    perItem: true,
    tag: 'Messages',
    summary: `Charge up to ${BATCH_MAX} messages of one client or many`,
    input: DebitBatchInput,
    example: { mode: 'each', items: [{ clientId: CLIENT_ID, messageId: 'm-2', credits: '1' }] },
    answer: {
      status: 200,
      description: 'What each item came to; FAILED = the outcome is unknown, send it again.',
      schema: BATCH_RESULTS,
      example: resultsExample('m-2'),
    },
    problems: ['PAYLOAD_TOO_LARGE', 'AMOUNT_LIMIT', 'CLIENT_NOT_FOUND'],
  })
  async debits(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { mode, items } = parseBody(DebitBatchInput, request.body);
    const identity = identityOf(request);
    const read = items.map((item) => this.debitIn(item, identity));
    const results =
      mode === 'atomic'
        ? await atomicItems(read, this.atomically(request))
        : await this.each(read, request);
    this.keyRefusals.noteItems(identity, read, results, mode ?? 'each');
    sendJson(reply, 200, batchText(items.map(messageIdIn), results, this.metrics));
  }

  @Route({
    method: 'POST',
    path: '/v1/delivery-reports',
    operation: 'reportDeliveries',
    allow: ['gateway', 'admin'],
    scope: 'report',
    perItem: true,
    tag: 'Messages',
    summary: `Report how up to ${BATCH_MAX} messages fared`,
    input: DeliveryReportBatchInput,
    example: { items: [{ clientId: CLIENT_ID, messageId: 'm-1', status: 'DELIVERED' }] },
    answer: {
      status: 200,
      description: 'What each item came to; FAILED = the outcome is unknown, send it again.',
      schema: BATCH_RESULTS,
      example: resultsExample('m-1'),
    },
    problems: ['PAYLOAD_TOO_LARGE'],
  })
  async reports(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { items } = parseBody(DeliveryReportBatchInput, request.body);
    const identity = identityOf(request);
    const results = await this.each(
      items.map((item) => this.reportIn(item, identity)),
      request,
    );
    sendJson(reply, 200, batchText(items.map(messageIdIn), results, this.metrics));
  }

  /** What can be decided goes to the ledger in order; the rest has its result already. */
  private async each(read: readonly Item[], request: FastifyRequest): Promise<ItemResult[]> {
    const commands: BatchItem[] = [];
    for (const item of read) if ('command' in item) commands.push(item);
    const batch = new RunBatch(commands, 'each', callerOf(request));
    const answers = await this.commands.execute(batch);
    let next = 0;
    return read.map((item) => ('command' in item ? (answers[next++] as ItemResult) : item));
  }

  private atomically(request: FastifyRequest) {
    return (items: readonly BatchItem[]) =>
      this.commands.execute(new RunBatch(items, 'atomic', callerOf(request)));
  }

  private debitIn(item: unknown, identity: Identity): Item {
    const errors = this.debitErrors(item);
    if (errors.length > 0) return { kind: 'malformed', errors };
    const input = item as DebitItemInput;
    const clientId = input.clientId.toLowerCase();
    if (!canAccess(identity, clientId)) return NOT_FOUND;
    const verdict = channelOf(identity, input.channel);
    if ('error' in verdict) return { kind: 'malformed', errors: [verdict.error] };
    const command = debitMessage(input, verdict.channel, input.messageId);
    const { refusal } = verdict;
    if (refusal === null) return { clientId, command };
    return { kind: 'refused', refusals: [refusal], asked: { clientId, command } };
  }

  private reportIn(item: unknown, identity: Identity): Item {
    const errors = this.reportErrors(item);
    if (errors.length > 0) return { kind: 'malformed', errors };
    const input = item as DeliveryReportItemInput;
    const clientId = input.clientId.toLowerCase();
    if (!canAccess(identity, clientId)) return NOT_FOUND;
    return { clientId, command: reportDelivery(input.messageId, input) };
  }
}

const NOT_FOUND: Item = { kind: 'refused', refusals: [{ code: 'CLIENT_NOT_FOUND' }] };

function messageIdIn(item: unknown): unknown {
  return (item as { messageId?: unknown } | null)?.messageId;
}
