import { ListInput } from '../query-input.js';
import { OptionalNotNull, Validate } from '../rules/rule.js';
import { INSTANT_RULE } from '../rules/time-rules.js';
import { oneOf, UUID } from '../rules/value-rules.js';

/** Selects logins. */
export class LoginsInput extends ListInput {
  @OptionalNotNull()
  @Validate(UUID, 'Only logins of this client.')
  clientId?: string;

  @OptionalNotNull()
  @Validate(UUID, 'Only logins of this member of staff.')
  staffId?: string;

  @OptionalNotNull()
  @Validate(oneOf(['SUCCESS', 'FAILURE']), 'Only successes, or only failures.')
  outcome?: 'SUCCESS' | 'FAILURE';

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'Only logins at or after this time.')
  from?: string;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'Only logins before this time.')
  to?: string;
}
