import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Takes unused credits away from a client (I14). */
export class WithdrawCredits extends LedgerCommand<Domain.WithdrawCredits> {}

/**
 * May record `CreditsWithdrawn`. Decided by `decideWithdraw` in
 * `src/domain/client/decide/recharge.ts`.
 */
@CommandHandler(WithdrawCredits)
export class WithdrawCreditsHandler extends LaneHandler {}
