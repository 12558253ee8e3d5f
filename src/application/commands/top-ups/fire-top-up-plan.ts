import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Credits what is due by the top-up plan; sent by the reactor `top-ups`. */
export class FireTopUpPlan extends LedgerCommand<Domain.FireTopUpPlan> {}

/**
 * May record `CreditsRecharged`, `CreditsWithdrawn` and `TopUpPlanStopped`. Records nothing when
 * nothing is due. Decided by `decideFireTopUpPlan` in
 * `src/domain/client/decide/lifecycle/top-ups.ts`.
 */
@CommandHandler(FireTopUpPlan)
export class FireTopUpPlanHandler extends LaneHandler {}
