import type { RefusalCode } from '../../../domain/client/decision.js';
import { LIMIT_CODES } from '../../../domain/client/limits.js';
import { ListInput } from '../query-input.js';
import { OptionalNotNull, Validate } from '../rules/rule.js';
import { INSTANT_RULE } from '../rules/time-rules.js';
import { MESSAGE_ID, oneOf } from '../rules/value-rules.js';

/** The codes that a debit or a reservation may be refused with. */
export const REFUSABLE_CODES: readonly RefusalCode[] = [
  'CLIENT_NOT_FOUND',
  'CLIENT_PURGED',
  'MESSAGING_RESTRICTED',
  'CHANNEL_NOT_ALLOWED',
  'TEST_NOT_ALLOWED',
  'OUTSIDE_DISPATCH_WINDOW',
  ...LIMIT_CODES,
  'INSUFFICIENT_CREDITS',
  'AMOUNT_LIMIT',
  'ID_REUSED',
  'INVALID_INPUT',
  'BATCH_ABORTED',
];

/** Filters and order of the kept refusals. */
export class RefusalsInput extends ListInput {
  @OptionalNotNull()
  @Validate(oneOf(['asc', 'desc']), 'Oldest first (`asc`) unless given.')
  order?: 'asc' | 'desc';

  @OptionalNotNull()
  @Validate(
    MESSAGE_ID,
    'Only refusals of this message; a reservation without one goes by its own id.',
  )
  messageId?: string;

  @OptionalNotNull()
  @Validate(
    oneOf(REFUSABLE_CODES),
    'Only refusals by this rule, whether or not others failed before it.',
  )
  code?: RefusalCode;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'The first instant.')
  from?: string;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'The instant after the last.')
  to?: string;
}
