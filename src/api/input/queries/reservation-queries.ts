import type { ReservationStatus } from '../../../../projections/reservations.js';
import { ClientPageInput } from '../query-input.js';
import { OptionalNotNull, Validate } from '../rules/rule.js';
import { oneOf } from '../rules/value-rules.js';

const STATUSES: readonly ReservationStatus[] = ['OPEN', 'CAPTURED', 'RELEASED', 'EXPIRED'];

/** Filters of the list of reservations. */
export class ReservationsInput extends ClientPageInput {
  @OptionalNotNull()
  @Validate(oneOf(STATUSES), 'Only reservations of this status.')
  status?: ReservationStatus;
}
