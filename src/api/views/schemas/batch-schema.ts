import type { WarningCode } from '../../../domain/client/events.js';
import type { ErrorCode } from '../../errors/error-table.js';
import { component, count, listOf, maybe, nullable, object, oneOf, said } from './schema.js';
import { flag, instant, whole } from './schema.js';
import { ERROR_CODE, ERRORS_OMITTED, FIELD_ERRORS, REFUSAL } from './problem-schema.js';
import { MESSAGE_ID, WARNINGS } from './log-schema.js';

interface ResultShape {
  readonly messageId: string | null;
  readonly status: 'ACCEPTED' | 'REPLAYED' | 'REFUSED' | 'FAILED';
  readonly revision?: string;
  readonly warnings?: readonly WarningCode[];
  readonly code?: ErrorCode;
  readonly refusals?: readonly object[];
  readonly errors?: readonly object[];
  readonly errorsOmitted?: number;
}

const RESULT = component(
  'BatchResult',
  object<ResultShape>('The result of one item.', {
    messageId: nullable(said('Id of the message; null when the item has none.', MESSAGE_ID)),
    status: oneOf(
      ['ACCEPTED', 'REPLAYED', 'REFUSED', 'FAILED'],
      'REPLAYED: it was accepted before. FAILED: the outcome is unknown, send it again.',
    ),
    revision: maybe(whole('ACCEPTED, REPLAYED: revision of the client after it.')),
    warnings: maybe(WARNINGS),
    code: maybe(said('REFUSED, FAILED: why.', ERROR_CODE)),
    refusals: maybe(listOf(REFUSAL, 'REFUSED: every rule that failed.')),
    errors: maybe(FIELD_ERRORS),
    errorsOmitted: maybe(ERRORS_OMITTED),
  }),
);

interface ResultsShape {
  readonly accepted: number;
  readonly replayed: number;
  readonly refused: number;
  readonly failed: number;
  readonly errorsOmitted?: number;
  readonly results: readonly ResultShape[];
}

export const BATCH_RESULTS = component(
  'BatchResults',
  object<ResultsShape>('The results of a batch.', {
    accepted: count('Number of items that were accepted now.'),
    replayed: count('Number of items that were accepted before.'),
    refused: count('Number of items that were refused.'),
    failed: count('Number of items whose outcome is unknown.'),
    errorsOmitted: maybe(ERRORS_OMITTED),
    results: listOf(RESULT, 'One result for each item, in the order of the items.'),
  }),
);

interface CheckShape {
  readonly allowed: boolean;
  readonly refusals: readonly object[];
  readonly affordable: number;
  readonly notBefore?: string;
}

export const DEBIT_CHECK = component(
  'DebitCheck',
  object<CheckShape>('The answer that a debit, or a number of them, would get now.', {
    allowed: flag('Whether all of them would be accepted.'),
    refusals: listOf(
      REFUSAL,
      'Every rule that would refuse the first of them that would not pass.',
    ),
    affordable: count('How many debits of this kind would be accepted one after the other.'),
    notBefore: maybe(instant('When dispatch is allowed again.')),
  }),
);
