import { ERROR_KINDS } from '../../errors/error-table.js';
import type { ErrorCode } from '../../errors/error-table.js';
import { idempotencyOf } from '../../operations/command-operation.js';
import type { RouteSpec } from '../server/route.js';
import { PROBLEM } from '../../views/schemas/problem-schema.js';

/** Any route may answer with these; even an unnecessary key is counted. */
const ALWAYS: readonly ErrorCode[] = ['RATE_LIMITED', 'INTERNAL'];
/** Routes that need a key ask the stores as well. */
const WITH_KEY: readonly ErrorCode[] = [
  'FORBIDDEN',
  'CONTENTION',
  'LOG_UNAVAILABLE',
  'OVERLOADED',
  'CLIENT_DAMAGED',
  'READ_MODEL_UNAVAILABLE',
];
const WITH_BODY: readonly ErrorCode[] = [
  'INVALID_INPUT',
  'MALFORMED_JSON',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
];

/** Codes of one status that nearly every route may give, by the name of their response. */
const SHARED: { readonly [name: string]: readonly ErrorCode[] } = {
  Unauthenticated: ['UNAUTHENTICATED', 'TOKEN_EXPIRED'],
  Forbidden: ['FORBIDDEN'],
  ForbiddenChange: ['FORBIDDEN', 'CSRF_HEADER_REQUIRED'],
  RateLimited: ['RATE_LIMITED'],
  Internal: ['INTERNAL'],
  Unavailable: [
    'CONTENTION',
    'LOG_UNAVAILABLE',
    'OVERLOADED',
    'CLIENT_DAMAGED',
    'READ_MODEL_UNAVAILABLE',
  ],
};

/** Codes whose answers have a `Retry-After`. */
const WITH_RETRY_AFTER: ReadonlySet<ErrorCode> = new Set([
  'RATE_LIMITED',
  'PROJECTION_BEHIND',
  'CONTENTION',
  'LOG_UNAVAILABLE',
  'OVERLOADED',
  'CLIENT_DAMAGED',
  'READ_MODEL_UNAVAILABLE',
]);
const RETRY_AFTER = {
  description: 'Seconds after which the same request may be sent again, where the code has one.',
  schema: { type: 'integer', minimum: 1 },
};

/** Headers of an answer to a request that a limit counted. */
const LIMITS = {
  'RateLimit-Policy': {
    description: 'The limit: `q` requests in `w` seconds, by `"key"` or by `"address"`.',
    schema: { type: 'string' },
    example: '"key";q=25;w=1',
  },
  RateLimit: {
    description: 'The rest of the limit: `r` requests now, and all of it in `t` seconds.',
    schema: { type: 'string' },
    example: '"key";r=0;t=1',
  },
};

/** Responses that the operations refer to. */
export const SHARED_RESPONSES: { readonly [name: string]: object } = Object.fromEntries(
  Object.entries(SHARED).map(([name, codes]) => [name, response(codes)]),
);

/** Responses of a route that are problems, by status. */
export function problemResponses(route: RouteSpec): Record<string, object> {
  const found = [...codesByStatus(route)].map(([status, codes]) => {
    const shared = Object.entries(SHARED).find(
      ([, same]) => [...same].sort().join() === codes.join(),
    );
    const one = shared ? { $ref: `#/components/responses/${shared[0]}` } : response(codes);
    return [status, one] as const;
  });
  return Object.fromEntries(found);
}

/** Every code that a route may answer with. */
export function codesOf(route: RouteSpec): ErrorCode[] {
  const { operation, problems = [], method } = route;
  const { allow } = operation;
  const codes = new Set<ErrorCode>([...(operation.problems ?? []), ...problems, ...ALWAYS]);
  const add = (more: readonly ErrorCode[]): void => more.forEach((code) => codes.add(code));
  if (Array.isArray(allow)) add(WITH_KEY);
  // A body is read also where none is expected.
  if (method !== 'GET') add(WITH_BODY);
  // Every parameter may be malformed.
  if (Array.isArray(allow) || route.path.includes(':')) codes.add('INVALID_INPUT');
  // A key that is bound to clients reaches nothing of the whole ledger.
  if (allow !== 'public') add(['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'FORBIDDEN']);
  if (Array.isArray(allow) && method !== 'GET') codes.add('CSRF_HEADER_REQUIRED');
  const idempotency = idempotencyOf(operation);
  if (idempotency) codes.add('ID_REUSED');
  if (idempotency === 'required') codes.add('IDEMPOTENCY_REQUIRED');
  return [...codes].sort();
}

function codesByStatus(route: RouteSpec): Map<number, ErrorCode[]> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codesOf(route)) {
    const { status } = ERROR_KINDS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return new Map([...byStatus].sort(([a], [b]) => a - b));
}

/** The problem document with the codes that it may have here. */
function response(codes: readonly ErrorCode[]): object {
  const narrowed = {
    type: 'object',
    properties: { code: { type: 'string', enum: codes, description: 'Codes of this answer.' } },
    required: ['code'],
  };
  const headers = {
    ...(codes.some((code) => WITH_RETRY_AFTER.has(code)) && { 'Retry-After': RETRY_AFTER }),
    ...(codes.includes('RATE_LIMITED') && LIMITS),
  };
  return {
    ...(Object.keys(headers).length > 0 && { headers }),
    description: codes.map((code) => `\`${code}\`: ${ERROR_KINDS[code].title}.`).join(' '),
    content: { 'application/problem+json': { schema: { allOf: [PROBLEM, narrowed] } } },
  };
}
