import type { CreditLogType } from '../../../../projections/credit-log.js';
import { EVENT_FILTERS } from '../../../application/queries/lists/list-events.js';
import type { ClientEventType } from '../../../domain/client/events.js';
import { ClientPageInput } from '../query-input.js';
import { OptionalNotNull, Validate, described } from '../rules/rule.js';
import { INSTANT_RULE } from '../rules/time-rules.js';
import { MESSAGE_ID, oneOf } from '../rules/value-rules.js';

type Order = 'asc' | 'desc';
const ORDER = described(oneOf(['asc', 'desc']), 'Oldest first (`asc`) unless said.');

const LOG_TYPES: readonly CreditLogType[] = [
  'RECHARGE',
  'TOP_UP',
  'ADJUSTMENT',
  'WITHDRAWAL',
  'DEBIT',
  'RESERVATION',
  'CAPTURE',
  'RELEASE',
  'REFUND',
];

/** Filters and order of the credit log. */
export class LogInput extends ClientPageInput {
  @OptionalNotNull()
  @Validate(ORDER)
  order?: Order;

  @OptionalNotNull()
  @Validate(oneOf(LOG_TYPES), 'Only entries of this type.')
  type?: CreditLogType;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'The first instant.')
  from?: string;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'The instant after the last.')
  to?: string;

  @OptionalNotNull()
  @Validate(MESSAGE_ID, 'Only entries of this message.')
  messageId?: string;
}

/** Filters and order of the event log. */
export class EventsInput extends ClientPageInput {
  @OptionalNotNull()
  @Validate(ORDER)
  order?: Order;

  @OptionalNotNull()
  @Validate(oneOf(EVENT_FILTERS), 'Only events of this type.')
  type?: ClientEventType;
}
