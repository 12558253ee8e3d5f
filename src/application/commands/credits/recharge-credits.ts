import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Assigns credits to a client. */
export class RechargeCredits extends LedgerCommand<Domain.RechargeCredits> {}

/**
 * May record `CreditsRecharged`. Decided by `decideRecharge` in
 * `src/domain/client/decide/recharge.ts`.
 */
@CommandHandler(RechargeCredits)
export class RechargeCreditsHandler extends LaneHandler {}
