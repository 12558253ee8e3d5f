import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Records how the delivery of a message went. */
export class ReportDelivery extends LedgerCommand<Domain.ReportDelivery> {}

/**
 * May record `DeliveryReported` and `MessageRefunded`. `MessageRefunded` follows when the refund
 * policy gives credits back. Decided by `decideReport` in `src/domain/client/decide/delivery.ts`.
 */
@CommandHandler(ReportDelivery)
export class ReportDeliveryHandler extends LaneHandler {}
