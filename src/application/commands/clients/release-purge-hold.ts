import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Lets the scheduled purge of a client take place again. */
export class ReleasePurgeHold extends LedgerCommand<Domain.ReleasePurgeHold> {}

/**
 * May record `PurgeHoldReleased`. Records nothing when nothing would change. Decided by
 * `decideLifecycle` in `src/domain/client/decide/lifecycle.ts`.
 */
@CommandHandler(ReleasePurgeHold)
export class ReleasePurgeHoldHandler extends LaneHandler {}
