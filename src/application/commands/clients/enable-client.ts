import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Lets a disabled client log in again and cancels its purge. */
export class EnableClient extends LedgerCommand<Domain.EnableClient> {}

/**
 * May record `ClientEnabled`. Records nothing when nothing would change. Decided by
 * `decideLifecycle` in `src/domain/client/decide/lifecycle.ts`.
 */
@CommandHandler(EnableClient)
export class EnableClientHandler extends LaneHandler {}
