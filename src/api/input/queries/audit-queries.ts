import {
  ACCESS_EVENT_TYPES,
  type AccessEventType,
} from '../../../application/queries/lists/list-access-events.js';
import { ListInput, REVISION_RULE } from '../query-input.js';
import { OptionalNotNull, Validate } from '../rules/rule.js';
import { INSTANT_RULE } from '../rules/time-rules.js';
import { oneOf, text } from '../rules/value-rules.js';

/** Up to which point a client is replayed; all of it without a point. */
export class ReplayInput {
  @OptionalNotNull()
  @Validate(REVISION_RULE, 'The last revision to fold in.')
  revision?: string;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'The instant to fold up to, inclusive.')
  asOf?: string;
}

/** Filters of the facts of the whole ledger. */
export class AccessEventsInput extends ListInput {
  @OptionalNotNull()
  @Validate(oneOf(ACCESS_EVENT_TYPES), 'Only events of this type.')
  type?: AccessEventType;

  @OptionalNotNull()
  @Validate(text(200), 'Only events that the actor of this id caused.')
  actor?: string;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'The first instant.')
  from?: string;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'The instant after the last.')
  to?: string;
}
