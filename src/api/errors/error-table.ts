import type { RefusalCode } from '../../domain/client/decision.js';
import { eachLimit } from '../../domain/client/limits.js';
import { limitTitle } from './limit-texts.js';

/** Codes of answers from the facade itself, not from a rule of the ledger. */
export type ApiCode =
  | 'INVALID_CURSOR'
  | 'MALFORMED_JSON'
  | 'IDEMPOTENCY_REQUIRED'
  | 'UNAUTHENTICATED'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_REUSED'
  | 'SECOND_FACTOR_REQUIRED'
  | 'SECOND_FACTOR_ACTIVE'
  | 'SECOND_FACTOR_MISSING'
  | 'CODE_INVALID'
  | 'CLIENT_DISABLED'
  | 'STAFF_DISABLED'
  | 'CSRF_HEADER_REQUIRED'
  | 'FORBIDDEN'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_ACCEPTABLE'
  | 'LAST_ADMIN'
  | 'PASSWORD_MISMATCH'
  | 'PASSWORD_TOO_WEAK'
  | 'WEBHOOK_LIMIT'
  | 'WEBHOOK_DISABLED'
  | 'PROJECTION_BEHIND'
  | 'SUBSCRIBER_BEHIND'
  | 'REQUEST_TIMEOUT'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'RATE_LIMITED'
  | 'HEADERS_TOO_LARGE'
  | 'CONTENTION'
  | 'LOG_UNAVAILABLE'
  | 'OVERLOADED'
  | 'SIGN_IN_UNAVAILABLE'
  | 'CLIENT_DAMAGED'
  | 'READ_MODEL_UNAVAILABLE'
  | 'INTERNAL';

export type ErrorCode = RefusalCode | ApiCode;

export interface ErrorKind {
  readonly status: number;
  readonly title: string;
}

/**
 * The one table from code to HTTP status and title; a new code does not compile until it is listed
 * here. The `type` of a problem is derived from its code.
 */
export const ERROR_KINDS: { readonly [code in ErrorCode]: ErrorKind } = {
  INVALID_INPUT: { status: 400, title: 'The input is not valid' },
  INVALID_CURSOR: { status: 400, title: 'The cursor is not valid' },
  MALFORMED_JSON: { status: 400, title: 'The body is not well-formed JSON' },
  IDEMPOTENCY_REQUIRED: { status: 400, title: 'An id or an Idempotency-Key is required' },
  UNAUTHENTICATED: { status: 401, title: 'A valid key is required' },
  INVALID_CREDENTIALS: { status: 401, title: 'The name or the password is wrong' },
  TOKEN_EXPIRED: { status: 401, title: 'The token has expired' },
  TOKEN_REUSED: { status: 401, title: 'The refresh token was used before' },
  SECOND_FACTOR_REQUIRED: { status: 401, title: 'A code of the second factor is required' },
  INSUFFICIENT_CREDITS: { status: 402, title: 'Not enough credits' },
  FORBIDDEN: { status: 403, title: 'The key does not permit this' },
  CLIENT_DISABLED: { status: 403, title: 'The client is disabled' },
  STAFF_DISABLED: { status: 403, title: 'The member of staff is disabled' },
  CSRF_HEADER_REQUIRED: { status: 403, title: 'The header against forged requests is missing' },
  MESSAGING_RESTRICTED: { status: 403, title: 'Messaging is restricted' },
  CHANNEL_NOT_ALLOWED: { status: 403, title: 'The channel is not allowed' },
  TEST_NOT_ALLOWED: { status: 403, title: 'Test messages are not allowed' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  CLIENT_NOT_FOUND: { status: 404, title: 'There is no such client' },
  MESSAGE_NOT_FOUND: { status: 404, title: 'There is no such message' },
  RESERVATION_NOT_FOUND: { status: 404, title: 'There is no such reservation' },
  RECHARGE_NOT_FOUND: { status: 404, title: 'There is no such recharge' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The method is not supported here' },
  NOT_ACCEPTABLE: { status: 406, title: 'No format in Accept is available' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request did not arrive in time' },
  ...eachLimit((kind) => ({ status: 409, title: limitTitle(kind) })),
  SECOND_FACTOR_ACTIVE: { status: 409, title: 'A second factor is active' },
  SECOND_FACTOR_MISSING: { status: 409, title: 'There is no second factor' },
  USERNAME_TAKEN: { status: 409, title: 'The username is taken' },
  EMAIL_TAKEN: { status: 409, title: 'The e-mail address is taken' },
  OUTSIDE_DISPATCH_WINDOW: { status: 409, title: 'Outside the dispatch hours' },
  RESERVATION_CLOSED: { status: 409, title: 'The reservation has ended' },
  RESERVATION_LIMIT: { status: 409, title: 'Too many reservations are open' },
  PROJECTION_BEHIND: { status: 409, title: 'The read model is behind' },
  SUBSCRIBER_BEHIND: { status: 409, title: 'The subscriber is too far behind' },
  BATCH_ABORTED: { status: 409, title: 'Another item of the batch was refused' },
  WEBHOOK_LIMIT: { status: 409, title: 'Too many webhooks' },
  WEBHOOK_DISABLED: { status: 409, title: 'The webhook is disabled' },
  LAST_ADMIN: { status: 409, title: 'This is the last admin' },
  CLIENT_PURGED: { status: 410, title: 'The client was purged' },
  REVISION_MISMATCH: { status: 412, title: 'The settings were changed meanwhile' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The content type is not supported' },
  ID_REUSED: { status: 422, title: 'The id was used with other content' },
  CURRENCY_LOCKED: { status: 422, title: 'The currency cannot be changed' },
  REFUND_EXCEEDS_DEBIT: { status: 422, title: 'The refund exceeds the debit' },
  CAPTURE_EXCEEDS_RESERVATION: { status: 422, title: 'The capture exceeds the reservation' },
  WITHDRAWAL_EXCEEDS_AVAILABLE: { status: 422, title: 'The withdrawal exceeds the balance' },
  AMOUNT_LIMIT: { status: 422, title: 'The amount is too large' },
  CODE_INVALID: { status: 422, title: 'The code is wrong' },
  PASSWORD_MISMATCH: { status: 422, title: 'The two passwords differ' },
  PASSWORD_TOO_WEAK: { status: 422, title: 'The password is too weak' },
  FACT_LIMIT: { status: 422, title: 'Too many facts under one id' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  HEADERS_TOO_LARGE: { status: 431, title: 'The headers are too large' },
  INTERNAL: { status: 500, title: 'The service has a defect' },
  CONTENTION: { status: 503, title: 'Too many changes at the same time' },
  LOG_UNAVAILABLE: { status: 503, title: 'The event log is not available' },
  SIGN_IN_UNAVAILABLE: { status: 503, title: 'The issuer of sign-ins does not answer' },
  OVERLOADED: { status: 503, title: 'The service has too much to do' },
  CLIENT_DAMAGED: { status: 503, title: 'The history of the client is damaged' },
  READ_MODEL_UNAVAILABLE: { status: 503, title: 'The read model is not available' },
};

export const ERROR_CODES = Object.keys(ERROR_KINDS) as readonly ErrorCode[];

/** Address of the page that explains a code: `/problems/insufficient-credits`. */
export function typeOf(code: ErrorCode): string {
  return `/problems/${code.toLowerCase().replaceAll('_', '-')}`;
}
