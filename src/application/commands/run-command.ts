import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../domain/client/commands.js';
import type { Answer, Caller } from '../lanes/answer.js';
import { Lanes } from '../lanes/lanes.js';

/** Commands that concern one client's stream and nothing else. */
export type SingleStreamCommand = Exclude<
  Domain.Command,
  Domain.CreateClient | Domain.ChangeSettings | Domain.AbandonCreation | Domain.AbandonNameClaim
>;

/** Any command of one client that needs no more than its lane (decision 0004). */
export class RunCommand extends Command<Answer> {
  constructor(
    readonly clientId: string,
    readonly command: SingleStreamCommand,
    readonly caller: Caller,
  ) {
    super();
  }
}

@CommandHandler(RunCommand)
export class RunCommandHandler implements ICommandHandler<RunCommand> {
  constructor(private readonly lanes: Lanes) {}

  execute({ clientId, command, caller }: RunCommand): Promise<Answer> {
    return this.lanes.submit(clientId, command, caller);
  }
}
