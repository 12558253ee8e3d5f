import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Gives credits of a charged message back. */
export class RefundMessage extends LedgerCommand<Domain.RefundMessage> {}

/**
 * May record `MessageRefunded`. Decided by `decideRefund` in `src/domain/client/decide/refund.ts`.
 */
@CommandHandler(RefundMessage)
export class RefundMessageHandler extends LaneHandler {}
