import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Holds credits for a message that is charged later. */
export class ReserveCredits extends LedgerCommand<Domain.ReserveCredits> {}

/**
 * May record `CreditsReserved`. Decided by `decideReserve` in
 * `src/domain/client/decide/reserve.ts`.
 */
@CommandHandler(ReserveCredits)
export class ReserveCreditsHandler extends LaneHandler {}
