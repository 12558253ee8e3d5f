import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Removes the plan by which a client is topped up automatically. */
export class RemoveTopUpPlan extends LedgerCommand<Domain.RemoveTopUpPlan> {}

/**
 * May record `TopUpPlanRemoved`, and before it `CreditsRecharged` and `CreditsWithdrawn` of periods
 * that started under the plan. Records nothing when nothing would change. Decided by
 * `decideRemoveTopUpPlan` in `src/domain/client/decide/lifecycle/top-ups.ts`.
 */
@CommandHandler(RemoveTopUpPlan)
export class RemoveTopUpPlanHandler extends LaneHandler {}
