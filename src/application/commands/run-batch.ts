import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../domain/client/commands.js';
import type { BatchAnswer, Caller } from '../answer.js';
import { Lanes } from '../lanes.js';

export interface BatchItem {
  readonly clientId: string;
  readonly command: Domain.DebitMessage | Domain.ReportDelivery;
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

@CommandHandler(RunBatch)
export class RunBatchHandler implements ICommandHandler<RunBatch> {
  constructor(private readonly lanes: Lanes) {}

  async execute({ items, mode, caller }: RunBatch): Promise<BatchAnswer[]> {
    const first = items[0];
    if (mode === 'atomic' && first !== undefined) {
      const commands = items.map((item) => item.command);
      return this.lanes.submitAtomic(first.clientId, commands, caller);
    }
    const answers = new Array<BatchAnswer>(items.length);
    const shares = [...sharesOf(items)].map(async ([clientId, share]) => {
      const results = await this.lanes.submitEach(clientId, share.commands, caller);
      results.forEach((result, index) => {
        answers[share.places[index] ?? 0] = result;
      });
    });
    await Promise.all(shares);
    return answers;
  }
}

interface Share {
  readonly commands: Domain.Command[];
  /** Where each command stood in the batch. */
  readonly places: number[];
}

function sharesOf(items: readonly BatchItem[]): Map<string, Share> {
  const shares = new Map<string, Share>();
  items.forEach(({ clientId, command }, place) => {
    let share = shares.get(clientId);
    if (share === undefined) shares.set(clientId, (share = { commands: [], places: [] }));
    share.commands.push(command);
    share.places.push(place);
  });
  return shares;
}
