import {
  SCHEDULE_KINDS,
  type ScheduleKind,
} from '../../../application/schedule/schedule-source.js';
import { LedgerPageInput } from '../query-input.js';
import { OptionalNotNull, Validate } from '../rules/rule.js';
import { INSTANT_RULE } from '../rules/time-rules.js';
import { oneOf } from '../rules/value-rules.js';

/** Filters of the schedule. */
export class ScheduleInput extends LedgerPageInput {
  @OptionalNotNull()
  @Validate(oneOf(SCHEDULE_KINDS), 'Only work of this kind.')
  kind?: ScheduleKind;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'The first instant; overdue work is listed when it is left out.')
  from?: string;

  @OptionalNotNull()
  @Validate(INSTANT_RULE, 'The instant after the last.')
  to?: string;
}
