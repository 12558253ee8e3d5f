import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Gives back the credits that a reservation still holds. */
export class ReleaseReservation extends LedgerCommand<Domain.ReleaseReservation> {}

/**
 * May record `ReservationReleased`. Decided by `decideRelease` in
 * `src/domain/client/decide/capture.ts`.
 */
@CommandHandler(ReleaseReservation)
export class ReleaseReservationHandler extends LaneHandler {}
