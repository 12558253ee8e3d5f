import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Removes the plan by which a client is topped up automatically. */
export class RemoveTopUpPlan extends LedgerCommand<Domain.RemoveTopUpPlan> {}

/**
 * May record `TopUpPlanRemoved`. Records nothing when nothing would change. Decided by
 * `decideLifecycle` in `src/domain/client/decide/lifecycle.ts`.
 */
@CommandHandler(RemoveTopUpPlan)
export class RemoveTopUpPlanHandler extends LaneHandler {}
