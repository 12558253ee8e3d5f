import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Adds credits or, with a negative amount, takes them away (S2-09, S2-10). */
export class AdjustCredits extends LedgerCommand<Domain.AdjustCredits> {}

/**
 * May record `CreditsRecharged` or `CreditsWithdrawn`. The sign of the amount decides which one.
 * Decided by `decideAdjust` in `src/domain/client/decide/recharge.ts`.
 */
@CommandHandler(AdjustCredits)
export class AdjustCreditsHandler extends LaneHandler {}
