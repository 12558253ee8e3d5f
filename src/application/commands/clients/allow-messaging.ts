import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Lets the traffic of a client run again. */
export class AllowMessaging extends LedgerCommand<Domain.AllowMessaging> {}

/**
 * May record `MessagingAllowed`. Records nothing when nothing would change. Decided by
 * `decideLifecycle` in `src/domain/client/decide/lifecycle.ts`.
 */
@CommandHandler(AllowMessaging)
export class AllowMessagingHandler extends LaneHandler {}
