import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Stops the traffic of a client: debits and reservations are refused. */
export class RestrictMessaging extends LedgerCommand<Domain.RestrictMessaging> {}

/**
 * May record `MessagingRestricted`. Records nothing when nothing would change. Decided by
 * `decideLifecycle` in `src/domain/client/decide/lifecycle.ts`.
 */
@CommandHandler(RestrictMessaging)
export class RestrictMessagingHandler extends LaneHandler {}
