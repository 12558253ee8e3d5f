import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { RunBatch } from '../../application/commands/run-batch.js';
import type { BatchItem } from '../../application/commands/run-batch.js';
import type { Caller } from '../../application/lanes/answer.js';
import { channelOf } from '../auth/channel-binding.js';
import { canAccess } from '../auth/client-access.js';
import type { Identity } from '../auth/identity.js';
import { debitMessage, reportDelivery } from '../commands/message-commands.js';
import { parseBody } from '../input/checked.js';
import {
  DebitBatchInput,
  DebitItemInput,
  DeliveryReportBatchInput,
  DeliveryReportItemInput,
} from '../input/message-input.js';
import { validatorOf } from '../input/validator.js';
import { atomicItems } from './atomic-batch.js';
import type { Item, ItemResult } from './batch-item.js';
import type { Call } from './call.js';
import { KeyRefusals } from './key-refusals.js';

/** The items of a batch as they were sent, and one result for each in the same order. */
export interface BatchOutcome {
  readonly items: readonly unknown[];
  readonly results: readonly ItemResult[];
}

type BatchCall = Pick<Call, 'identity' | 'caller' | 'input'>;

/** Runs the operations on many messages, for every facade alike. */
@Injectable()
export class BatchRunner {
  private readonly debitErrors = validatorOf(DebitItemInput);
  private readonly reportErrors = validatorOf(DeliveryReportItemInput);

  constructor(
    private readonly commands: CommandBus,
    private readonly keyRefusals: KeyRefusals,
  ) {}

  /** @throws Problem when the batch as a whole means nothing */
  async debits({ identity, caller, input }: BatchCall): Promise<BatchOutcome> {
    const { mode, items } = parseBody(DebitBatchInput, input);
    const read = items.map((item) => this.debitIn(item, identity));
    const results =
      mode === 'atomic'
        ? await atomicItems(read, this.atomically(caller))
        : await this.each(read, caller);
    this.keyRefusals.noteItems(identity, read, results, mode ?? 'each');
    return { items, results };
  }

  /** @throws Problem when the batch as a whole means nothing */
  async reports({ identity, caller, input }: BatchCall): Promise<BatchOutcome> {
    const { items } = parseBody(DeliveryReportBatchInput, input);
    const read = items.map((item) => this.reportIn(item, identity));
    return { items, results: await this.each(read, caller) };
  }

  /** Sends the well-formed items to the ledger in order; the others have their result already. */
  private async each(read: readonly Item[], caller: Caller): Promise<ItemResult[]> {
    const commands: BatchItem[] = [];
    for (const item of read) if ('command' in item) commands.push(item);
    const answers = await this.commands.execute(new RunBatch(commands, 'each', caller));
    let next = 0;
    return read.map((item) => ('command' in item ? (answers[next++] as ItemResult) : item));
  }

  private atomically(caller: Caller) {
    return (items: readonly BatchItem[]) =>
      this.commands.execute(new RunBatch(items, 'atomic', caller));
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
