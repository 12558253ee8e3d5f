import {
  amount,
  component,
  instant,
  listOf,
  nullable,
  object,
  pageOf,
  said,
  text,
} from './schema.js';
import { ERROR_CODE, REFUSAL } from './problem-schema.js';
import { CLIENT_ID } from './client-schema.js';
import { CHANNEL, COUNTRY, MESSAGE_ID } from './log-schema.js';
import { RESERVATION_ID } from './message-schema.js';
import type { RefusedView } from '../refused.js';

const REFUSED = component(
  'RefusedMessage',
  object<RefusedView>('A debit or reservation that was refused, as often as on one UTC day.', {
    at: instant('When these rules refused it first on that day.'),
    lastAt: instant('When they refused it last on that day.'),
    times: { type: 'integer', minimum: 1, description: 'How often they refused it on that day.' },
    clientId: CLIENT_ID,
    messageId: said('Id of the message; of a reservation without one, its own id.', MESSAGE_ID),
    reservationId: nullable(said('Id of the reservation; null for a debit.', RESERVATION_ID)),
    credits: amount('Credits asked.'),
    channel: CHANNEL,
    country: nullable(COUNTRY),
    keyId: text('Id of the key that asked; `environment` for TALLYSTICK_ADMIN_KEY.'),
    code: said('The code that was answered: that of the first rule.', ERROR_CODE),
    refusals: listOf(REFUSAL, 'Every rule that failed, with the numbers it used.'),
  }),
);
export const REFUSED_PAGE = component(
  'RefusedMessagePage',
  pageOf(REFUSED, 'A page of refused debits and reservations.'),
);
