/** One fault of one field, as the service names it. */
export interface FieldFault {
  readonly field: string;
  readonly code: string;
  /** In English, with the remedy. */
  readonly message: string;
}

/** A problem document (RFC 9457). */
export interface ProblemDocument {
  readonly status: number;
  readonly code: string;
  readonly title?: string;
  readonly detail?: string;
  readonly requestId?: string;
  readonly errors?: readonly FieldFault[];
  readonly [member: string]: unknown;
}

/** An answer of the service that says why something was not done. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  /** @param retryAfter seconds after which the same request may succeed; null = not stated */
  constructor(
    readonly document: ProblemDocument,
    readonly retryAfter: number | null,
  ) {
    super(document.detail ?? document.title ?? document.code);
  }

  get code(): string {
    return this.document.code;
  }

  get status(): number {
    return this.document.status;
  }

  get errors(): readonly FieldFault[] {
    return this.document.errors ?? [];
  }
}

/** No answer arrived: the request may or may not have been carried out. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** The problem in an answer; answers of proxies are no problem documents. */
export function problemOf(response: Response, body: unknown): ApiProblem {
  const seconds = Number(response.headers.get('retry-after') ?? '');
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? seconds : null;
  const { status } = response;
  const document = isDocument(body) ? body : { status, code: `HTTP_${status}` };
  return new ApiProblem(document, retryAfter);
}

function isDocument(body: unknown): body is ProblemDocument {
  return typeof body === 'object' && body !== null && 'code' in body && 'status' in body;
}

/** Answers after which the same request, under the same id, may succeed. */
const PASSING: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

/** Whether the outcome of a request is unknown, or the service asks to send it again. */
export function isPassing(cause: unknown): boolean {
  if (cause instanceof NoAnswer) return true;
  if (!(cause instanceof ApiProblem)) return false;
  return PASSING.has(cause.status) || cause.code === 'PROJECTION_BEHIND';
}

/** Whether a request may have been carried out although it failed. */
export function isUnknown(cause: unknown): boolean {
  return cause instanceof NoAnswer || (cause instanceof ApiProblem && cause.status >= 500);
}
