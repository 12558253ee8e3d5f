import { ERROR_KINDS, typeOf } from './error-table.js';
import type { ErrorCode } from './error-table.js';
import { detailOf } from './refusal-text.js';
import { retryAtOf } from '../../domain/client/decide/retry-at.js';
import type { Refusal } from '../../domain/client/decision.js';

/** One fault of one field; `message` contains the remedy. */
export interface FieldError {
  /** Dotted path in the input (`limits.daily.messages`); '' is the body itself. */
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

export interface ProblemParts {
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly refusals?: readonly Refusal[];
  /** Further members of the problem document (`notBefore`, `revision` …). */
  readonly members?: { readonly [name: string]: string | number | null };
  /** Seconds for `Retry-After`. */
  readonly retryAfter?: number;
  readonly headers?: { readonly [name: string]: string };
}

/** An answer that is a problem document (RFC 9457): thrown anywhere in the facade. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ErrorCode,
    readonly parts: ProblemParts = {},
  ) {
    super(parts.detail ?? ERROR_KINDS[code].title);
  }

  get status(): number {
    return ERROR_KINDS[this.code].status;
  }
}

/** Errors that an answer lists; it says how many more there are. */
export const ERRORS_MAX = 100;

/**
 * Meaningless input: names every field at once, up to a bound.
 * @param uncounted further errors that were found, but are not in the list
 */
export function invalidInput(errors: readonly FieldError[], uncounted = 0): Problem {
  // A well-formed amount that is too large is understood, and refused for its size.
  const tooLarge = errors.length > 0 && errors.every((error) => error.code === 'AMOUNT_LIMIT');
  const fields = errors.map((error) => error.field || 'body').slice(0, 10);
  const total = errors.length + uncounted;
  const more = total > fields.length ? ` and ${total - fields.length} more` : '';
  const errorsOmitted = Math.max(0, errors.length - ERRORS_MAX) + uncounted;
  return new Problem(tooLarge ? 'AMOUNT_LIMIT' : 'INVALID_INPUT', {
    detail: `Not accepted: ${fields.join(', ')}${more}. See errors for what to send instead.`,
    errors: errors.slice(0, ERRORS_MAX),
    ...(errorsOmitted > 0 && { members: { errorsOmitted } }),
  });
}

/** One field that is wrong. */
export function invalidField(field: string, code: string, message: string): Problem {
  return invalidInput([{ field, code, message }]);
}

/**
 * A refusal by the rules of the ledger; its code is that of the first rule that failed. It has no
 * `Retry-After`: HTTP libraries obey that header and would block a gateway's worker for hours.
 */
export function refused(refusals: readonly [Refusal, ...Refusal[]]): Problem {
  const [first] = refusals;
  const retryAt = retryAtOf(refusals);
  const notBefore = notBeforeOf(refusals);
  const members: Record<string, string> = {};
  if (retryAt !== null) members['retryAt'] = retryAt;
  if (notBefore !== null) members['notBefore'] = notBefore;
  if (typeof first['revision'] === 'string') members['revision'] = first['revision'];
  const errors = fieldErrors(refusals);
  // Values whose check is left to the ledger are refused like other invalid input.
  if (refusals.every((refusal) => refusal['invalid'] !== undefined)) return invalidInput(errors);
  const wrong = errors.length > 0 ? { errors } : {};
  const detail = detailOf(first);
  return new Problem(first.code, { detail, refusals, members, ...wrong });
}

/** Input that only the ledger can recognise as meaningless (for example an expiry in the past). */
function fieldErrors(refusals: readonly Refusal[]): FieldError[] {
  return refusals
    .filter((refusal) => refusal.code === 'INVALID_INPUT')
    .map(({ field, invalid, detail }) => ({
      field: String(field ?? ''),
      code: String(invalid ?? 'INVALID'),
      message: String(detail ?? 'is not valid'),
    }));
}

/** The text of the problem document, created when the answer is sent. */
export function problemBody(problem: Problem, instance: string, requestId: string): string {
  return JSON.stringify(problemMembers(problem, { instance, requestId }));
}

/** A problem document; most members depend on the problem. */
export interface ProblemMembers {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string;
  readonly [member: string]: unknown;
}

/** The members of the problem document. @param about those that follow from the request */
export function problemMembers(problem: Problem, about: object): ProblemMembers {
  const { detail, errors, refusals, members } = problem.parts;
  return {
    type: typeOf(problem.code),
    title: ERROR_KINDS[problem.code].title,
    status: problem.status,
    code: problem.code,
    detail: detail ?? `${ERROR_KINDS[problem.code].title}.`,
    ...about,
    ...members,
    ...(refusals && { refusals }),
    ...(errors && { errors }),
  };
}

/** When dispatch is allowed again; `null` when it is allowed now, or never. */
export function notBeforeOf(refusals: readonly Refusal[]): string | null {
  const late = refusals.find((refusal) => refusal.code === 'OUTSIDE_DISPATCH_WINDOW');
  const notBefore = late?.['notBefore'];
  return typeof notBefore === 'string' ? notBefore : null;
}
