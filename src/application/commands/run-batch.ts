import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../domain/client/commands.js';
import type { BatchAnswer, Caller } from '../lanes/answer.js';
import { Lanes } from '../lanes/lanes.js';

export interface BatchItem {
  readonly clientId: string;
  readonly command: Domain.DebitMessage | Domain.ReportDelivery | Domain.ExpireMessage;
}

/** Many commands at once; the answers are parallel to the items, each sees those before it. */
export class RunBatch extends Command<BatchAnswer[]> {
  constructor(
    readonly items: readonly BatchItem[],
    /** `atomic`: all items are one client's (checked at the facade), one append. */
    readonly mode: 'each' | 'atomic',
    readonly caller: Caller,
  ) {
    super();
  }
}

/** Hands a batch to the lanes of its clients. It may record what its commands may record. */
@CommandHandler(RunBatch)
export class RunBatchHandler implements ICommandHandler<RunBatch> {
  constructor(private readonly lanes: Lanes) {}

  execute({ items, mode, caller }: RunBatch): Promise<BatchAnswer[]> {
    const first = items[0];
    if (mode === 'each' || first === undefined) return this.lanes.submitBatch(items, caller);
    const commands = items.map((item) => item.command);
    return this.lanes.submitAtomic(first.clientId, commands, caller);
  }
}
