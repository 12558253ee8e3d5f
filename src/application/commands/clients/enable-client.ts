import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { Sessions } from '../../access/sessions.js';
import type { Answer } from '../../lanes/answer.js';
import { Lanes } from '../../lanes/lanes.js';
import { LedgerCommand } from '../ledger-command.js';
import { isClient } from '../../../domain/client/state.js';

/** Lets a disabled client log in again and cancels its purge. */
export class EnableClient extends LedgerCommand<Domain.EnableClient> {}

/**
 * May record `ClientEnabled`. Records nothing when nothing would change. Decided by
 * `decideLifecycle` in `src/domain/client/decide/lifecycle.ts`. Sessions from before the client was
 * disabled are removed first: with the fact they would be valid again (decision 0060).
 */
@CommandHandler(EnableClient)
export class EnableClientHandler implements ICommandHandler<EnableClient> {
  constructor(
    private readonly lanes: Lanes,
    private readonly sessions: Sessions,
  ) {}

  async execute({ clientId, command, caller }: EnableClient): Promise<Answer> {
    const { fold } = await this.lanes.current(clientId, caller);
    const isDisabled = isClient(fold) && fold.status === 'DISABLED';
    if (isDisabled) await this.sessions.endAllOf(clientId);
    return this.lanes.submit(clientId, command, caller);
  }
}
