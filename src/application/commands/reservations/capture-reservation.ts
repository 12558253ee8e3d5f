import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Charges what a reserved message really cost. */
export class CaptureReservation extends LedgerCommand<Domain.CaptureReservation> {}

/**
 * May record `ReservationCaptured`. Decided by `decideCapture` in
 * `src/domain/client/decide/capture.ts`.
 */
@CommandHandler(CaptureReservation)
export class CaptureReservationHandler extends LaneHandler {}
