import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../domain/client/commands.js';
import type { BatchAnswer, Caller } from '../lanes/answer.js';
import { Lanes, type Share } from '../lanes/lanes.js';

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
    await this.lanes.submitShares(sharesOf(items, answers), caller);
    return answers;
  }
}

/** Each client's items in order; their answers go to the items' positions in the batch. */
function sharesOf(items: readonly BatchItem[], answers: BatchAnswer[]): Iterable<Share> {
  const shares = new Map<string, Placed>();
  items.forEach(({ clientId, command }, place) => {
    const share = shares.get(clientId);
    if (share === undefined)
      shares.set(clientId, new Placed({ clientId, command }, place, answers));
    else share.add(command, place);
  });
  return shares.values();
}

/** Most clients have one item. An array created with that item has no spare capacity. */
class Placed implements Share {
  readonly clientId: string;
  readonly commands: Domain.Command[];
  private readonly places: number[];

  constructor(
    first: BatchItem,
    place: number,
    private readonly answers: BatchAnswer[],
  ) {
    this.clientId = first.clientId;
    this.commands = [first.command];
    this.places = [place];
  }

  add(command: Domain.Command, place: number): void {
    this.commands.push(command);
    this.places.push(place);
  }

  take(taken: readonly BatchAnswer[]): void {
    for (let index = 0; index < taken.length; index++) {
      const answer = taken[index];
      if (answer !== undefined) this.answers[this.places[index] ?? 0] = answer;
    }
  }
}
