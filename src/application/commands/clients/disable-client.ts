import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { SessionEnds } from '../../access/session-ends.js';
import type { Answer } from '../../lanes/answer.js';
import { Lanes } from '../../lanes/lanes.js';
import { LedgerCommand } from '../ledger-command.js';

/** Ends the login of a client and schedules its purge 90 days later (S1-32 to S1-36). */
export class DisableClient extends LedgerCommand<Domain.DisableClient> {}

/**
 * May record `ClientDisabled`. Records nothing when nothing would change. Decided by
 * `decideLifecycle` in `src/domain/client/decide/lifecycle.ts`. Its sessions end with the fact;
 * removing them closes streams at once.
 */
@CommandHandler(DisableClient)
export class DisableClientHandler implements ICommandHandler<DisableClient> {
  constructor(
    private readonly lanes: Lanes,
    private readonly ends: SessionEnds,
  ) {}

  async execute({ clientId, command, caller }: DisableClient): Promise<Answer> {
    const answer = await this.lanes.submit(clientId, command, caller);
    if (answer.kind === 'done') await this.ends.of(clientId);
    return answer;
  }
}
