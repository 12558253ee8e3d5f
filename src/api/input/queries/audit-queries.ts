import { REVISION_RULE } from '../query-input.js';
import { OptionalNotNull, Validate } from '../rules/rule.js';
import { INSTANT_RULE } from '../rules/time-rules.js';

/** Up to which point a client is replayed; all of it without a point. */
export class ReplayInput {
  @OptionalNotNull()
  @Validate(REVISION_RULE, 'The last revision to fold in.')
  revision?: string;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'The instant to fold up to, inclusive.')
  asOf?: string;
}
