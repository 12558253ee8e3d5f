import { REVISION_RULE } from '../query-input.js';
import { described, OptionalNotNull, Validate } from '../rules/rule.js';

/** Parameters of a subscription to the meter of a client. */
export class MeterChangedInput {
  @OptionalNotNull()
  @Validate(
    described(
      REVISION_RULE,
      'Revision of the last meter that you have: only a later one is sent. Without it the present ' +
        'meter is sent at once.',
    ),
  )
  afterRevision?: string;
}

/** Parameters of a subscription to the credit log of a client. */
export class LogAppendedInput {
  @OptionalNotNull()
  @Validate(
    described(
      REVISION_RULE,
      'Revision of the last entry that you have: every later one is sent. Without it entries are ' +
        'sent from now on.',
    ),
  )
  afterRevision?: string;
}
