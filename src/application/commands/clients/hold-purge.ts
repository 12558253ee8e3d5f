import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Keeps a client from being purged until the hold is released. */
export class HoldPurge extends LedgerCommand<Domain.HoldPurge> {}

/**
 * May record `PurgeHeld`. Records nothing when nothing would change. Decided by `decideLifecycle`
 * in `src/domain/client/decide/lifecycle.ts`.
 */
@CommandHandler(HoldPurge)
export class HoldPurgeHandler extends LaneHandler {}
