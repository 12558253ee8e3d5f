import { LedgerPageInput } from '../query-input.js';
import { OptionalNotNull, Validate } from '../rules/rule.js';
import { oneOf } from '../rules/value-rules.js';

/** Which purges are listed. */
export class PurgesInput extends LedgerPageInput {
  @OptionalNotNull()
  @Validate(
    oneOf(['true', 'false']),
    'Certificates of past purges, newest first (`true`), or purges to come.',
  )
  done?: 'true' | 'false';
}
