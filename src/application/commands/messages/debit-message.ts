import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Charges one message to a client. */
export class DebitMessage extends LedgerCommand<Domain.DebitMessage> {}

/**
 * May record `MessageDebited`. Decided by `decideDebit` in `src/domain/client/decide/debit.ts`.
 */
@CommandHandler(DebitMessage)
export class DebitMessageHandler extends LaneHandler {}
