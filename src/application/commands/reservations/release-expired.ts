import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Gives back what expired reservations still hold; sent by the reactor `reservation-expiry`. */
export class ReleaseExpired extends LedgerCommand<Domain.ReleaseExpired> {}

/**
 * May record `ReservationReleased`. Decided by `decideReleaseExpired` in
 * `src/domain/client/decide/expired.ts`.
 */
@CommandHandler(ReleaseExpired)
export class ReleaseExpiredHandler extends LaneHandler {}
