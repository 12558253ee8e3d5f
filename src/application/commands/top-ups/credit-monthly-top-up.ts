import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Credits the periods of the monthly top-up that are due; sent by the reactor `top-ups`. */
export class CreditMonthlyTopUp extends LedgerCommand<Domain.CreditMonthlyTopUp> {}

/**
 * May record `CreditsRecharged` and `TopUpPlanStopped`. Records nothing when nothing is due.
 * Decided by `decideMonthlyTopUp` in `src/domain/client/decide/lifecycle/top-ups.ts`.
 */
@CommandHandler(CreditMonthlyTopUp)
export class CreditMonthlyTopUpHandler extends LaneHandler {}
