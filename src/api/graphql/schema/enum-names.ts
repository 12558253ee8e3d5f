import { ACCESS_EVENT_TYPES } from '../../../application/queries/lists/list-access-events.js';
import { EVENT_FILTERS } from '../../../application/queries/lists/list-events.js';
import { CHANNELS, DELIVERY_STATUSES, WEEKDAYS } from '../../../domain/client/settings.js';
import { REFUSABLE_CODES } from '../../input/queries/refusal-queries.js';
import { OPERATION_KINDS } from '../../views/schemas/audit-schema.js';
import { LOG_TYPES, WARNING_CODES } from '../../views/schemas/log-schema.js';

/**
 * Names of enumerations by their words. Others are named after the field that has them first, so a
 * new enumeration needs no line here.
 */
const NAMED: readonly (readonly [name: string, words: readonly string[]])[] = [
  ['ClientStatus', ['ACTIVE', 'DISABLED']],
  ['MeterLevel', ['SUFFICIENT', 'LOW', 'CRITICAL']],
  ['Weekday', WEEKDAYS],
  ['Channel', CHANNELS],
  ['DeliveryStatus', DELIVERY_STATUSES],
  ['FinalDeliveryStatus', DELIVERY_STATUSES.filter((status) => status !== 'ACCEPTED')],
  ['DeliveryStage', ['GATEWAY', 'CARRIER']],
  ['LogEntryType', LOG_TYPES],
  ['PaymentStatus', ['PAID', 'UNPAID']],
  ['ListOrder', ['asc', 'desc']],
  ['Warning', WARNING_CODES],
  ['MessageRefusal', REFUSABLE_CODES],
  ['ReservationStatus', ['OPEN', 'CAPTURED', 'RELEASED', 'EXPIRED']],
  ['EventType', EVENT_FILTERS],
  ['EventActorType', ['admin', 'auditor', 'gateway', 'client', 'system']],
  ['AccessEventType', ACCESS_EVENT_TYPES],
  ['OperationKind', OPERATION_KINDS],
  ['KeyRole', ['admin', 'auditor', 'gateway']],
  ['KeyScope', ['debit', 'refund', 'report']],
  ['TopUpMode', ['ADD', 'RESET_TO']],
  ['PlanInterval', ['DAILY', 'WEEKLY', 'MONTHLY', 'THRESHOLD']],
  ['BatchMode', ['each', 'atomic']],
];

/** Equal lists of words are one enumeration. */
export function enumKey(words: readonly string[]): string {
  return words.join(' ');
}

/** The names of enumerations by `enumKey`. */
export const ENUM_NAMES: ReadonlyMap<string, string> = new Map(
  NAMED.map(([name, words]) => [enumKey(words), name]),
);
