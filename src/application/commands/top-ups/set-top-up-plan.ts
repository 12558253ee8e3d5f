import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Sets the plan by which a client is topped up automatically. */
export class SetTopUpPlan extends LedgerCommand<Domain.SetTopUpPlan> {}

/**
 * May record `TopUpPlanSet`, and before it `CreditsRecharged` and `CreditsWithdrawn` of periods that
 * started under the earlier plan. Records nothing when nothing would change. Decided by
 * `decideSetTopUpPlan` in `src/domain/client/decide/lifecycle/top-ups.ts`.
 */
@CommandHandler(SetTopUpPlan)
export class SetTopUpPlanHandler extends LaneHandler {}
