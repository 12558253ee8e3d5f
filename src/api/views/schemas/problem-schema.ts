import { ERROR_CODES, type ErrorCode } from '../../errors/error-table.js';
import type { JsonSchema } from '../../input/rules/rule.js';
import * as schema from './schema.js';
import { OPERATION_KINDS } from './audit-schema.js';
import { CHANNEL } from './log-schema.js';
import type { FieldError } from '../../errors/problem.js';

const { amount, component, instant, listOf, maybe, object, said, text, whole } = schema;

/** Every code that an answer or a refusal may have. */
export const ERROR_CODE = component('ErrorCode', {
  type: 'string',
  enum: ERROR_CODES,
  description: 'Stable code of a problem; `/problems` explains each of them.',
});

const FIELD_ERROR = component(
  'FieldError',
  object<FieldError>('One thing wrong with one field.', {
    field: text('Dotted path of the field; empty when it is the body itself.', {
      examples: ['limits.daily.messages'],
    }),
    code: text('Kind of the fault.', { examples: ['REQUIRED'] }),
    message: text('The remedy.'),
  }),
);

export const FIELD_ERRORS = listOf(
  FIELD_ERROR,
  'Every field that is wrong: the first 10 of an item, and the first 100 of an answer.',
);
export const ERRORS_OMITTED = schema.count('Number of further errors, which are not listed.');

const RETRY_AT = instant(
  'End of the window whose limit refused; absent when the debit alone is above the limit.',
);
const NOT_BEFORE = instant('When dispatch is allowed again; absent when it never is.');
const COUNTED = (description: string): JsonSchema => ({
  oneOf: [amount('Credits.'), schema.count('Messages.')],
  description,
});

/** The numbers of a failed rule, beside its code. */
interface RefusalShape {
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly field?: string;
  readonly invalid?: string;
  readonly kind?: string;
  readonly id?: string;
  readonly available?: string;
  readonly floor?: string;
  readonly asked?: string | number;
  readonly shortfall?: string;
  readonly limit?: string | number;
  readonly open?: number;
  readonly used?: string | number;
  readonly retryAt?: string;
  readonly notBefore?: string;
  readonly channel?: string;
  readonly currency?: string;
  readonly total?: string;
  readonly present?: string;
  readonly remaining?: string;
  readonly reserved?: string;
  readonly expiresAt?: string;
  readonly revision?: string;
  readonly at?: string;
}

export const REFUSAL = component(
  'Refusal',
  object<RefusalShape>('A rule that failed, with the numbers it used.', {
    code: said('Code of the rule.', ERROR_CODE),
    detail: maybe(text('Details beyond the code.')),
    field: maybe(text('The field that is wrong or taken.')),
    invalid: maybe(text('INVALID_INPUT: what is wrong with the field, as in `errors`.')),
    kind: maybe(schema.oneOf(['client', ...OPERATION_KINDS], 'ID_REUSED: what the id names.')),
    id: maybe(text('ID_REUSED: the id.')),
    available: maybe(amount('Credits available.')),
    floor: maybe(amount('INSUFFICIENT_CREDITS: lowest `available` that a debit may leave.')),
    asked: maybe(COUNTED('Requested credits or messages.')),
    shortfall: maybe(amount('Credits that are missing.')),
    limit: maybe(
      COUNTED('The limit: credits, messages (DAILY_MESSAGE_LIMIT) or open reservations.'),
    ),
    open: maybe(schema.count('RESERVATION_LIMIT: open reservations now.')),
    used: maybe(COUNTED('Counted in the window already: credits, or messages.')),
    retryAt: maybe(RETRY_AT),
    notBefore: maybe(NOT_BEFORE),
    channel: maybe(said('CHANNEL_NOT_ALLOWED: the channel.', CHANNEL)),
    currency: maybe(text('CURRENCY_LOCKED: the client’s currency.')),
    total: maybe(schema.oneOf(['assigned', 'used'], 'AMOUNT_LIMIT: the total that is too large.')),
    present: maybe(amount('AMOUNT_LIMIT: that total now.')),
    remaining: maybe(amount('REFUND_EXCEEDS_DEBIT: what of the debit is still charged.')),
    reserved: maybe(amount('CAPTURE_EXCEEDS_RESERVATION: what is still held.')),
    expiresAt: maybe(instant('RESERVATION_CLOSED: when the reservation was to end.')),
    revision: maybe(
      whole('REVISION_MISMATCH: present settings revision. ID_REUSED: where the id was used.'),
    ),
    at: maybe(instant('Of a refusal in the past: when the rule refused.')),
  }),
);

interface ProblemShape {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly instance: string;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
  readonly errorsOmitted?: number;
  readonly refusals?: readonly RefusalShape[];
  readonly retryAt?: string;
  readonly notBefore?: string;
  readonly revision?: string;
  readonly challenge?: string;
}

/** A problem document (RFC 9457). */
export const PROBLEM = component(
  'Problem',
  object<ProblemShape>('Why a request was not served (RFC 9457).', {
    type: text('Address of the page that explains the code.', {
      format: 'uri-reference',
      examples: ['/problems/insufficient-credits'],
    }),
    title: text('Short summary of the problem.'),
    status: { type: 'integer', description: 'Status of the answer.' },
    code: said('Stable code; programs decide by it.', ERROR_CODE),
    detail: text('Explanation for people, with the numbers of this case.'),
    instance: text('Path of the request.'),
    requestId: text('Id of the request, as in `X-Request-Id` and in the log of the service.'),
    errors: maybe(FIELD_ERRORS),
    errorsOmitted: maybe(ERRORS_OMITTED),
    refusals: maybe(
      listOf(
        REFUSAL,
        'Every rule that failed; the first gives the code. MESSAGE_NOT_FOUND: the rules that ' +
          'refused the message recently, oldest first.',
      ),
    ),
    retryAt: maybe(said('When the same request may succeed, if all limits have ended.', RETRY_AT)),
    notBefore: maybe(NOT_BEFORE),
    revision: maybe(whole('REVISION_MISMATCH: present settings revision.')),
    challenge: maybe(text('SECOND_FACTOR_REQUIRED: send it back with a code, within 5 minutes.')),
  }),
);
