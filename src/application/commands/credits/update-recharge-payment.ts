import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Changes the payment of a recharge by a merge patch; moves no credits. */
export class UpdateRechargePayment extends LedgerCommand<Domain.UpdateRechargePayment> {}

/**
 * May record `RechargePaymentUpdated`. Records nothing when nothing would change. Decided by
 * `decidePayment` in `src/domain/client/decide/recharge.ts`.
 */
@CommandHandler(UpdateRechargePayment)
export class UpdateRechargePaymentHandler extends LaneHandler {}
