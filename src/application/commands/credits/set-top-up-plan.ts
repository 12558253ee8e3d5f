import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Sets the plan by which a client is topped up automatically. */
export class SetTopUpPlan extends LedgerCommand<Domain.SetTopUpPlan> {}

/**
 * May record `TopUpPlanSet`. Records nothing when nothing would change. Decided by
 * `decideLifecycle` in `src/domain/client/decide/lifecycle.ts`.
 */
@CommandHandler(SetTopUpPlan)
export class SetTopUpPlanHandler extends LaneHandler {}
