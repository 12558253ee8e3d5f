import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Ends the login of a client and schedules its purge 90 days later (S1-32 to S1-36). */
export class DisableClient extends LedgerCommand<Domain.DisableClient> {}

/**
 * May record `ClientDisabled`. Records nothing when nothing would change. Decided by
 * `decideLifecycle` in `src/domain/client/decide/lifecycle.ts`.
 */
@CommandHandler(DisableClient)
export class DisableClientHandler extends LaneHandler {}
