import { CliFailure, reasonOf } from '../../failure.js';
import { Patience, PATIENCE_MS, type Trouble } from '../patience.js';

/** An answer of a running service, with any status. */
export interface ServiceAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ServiceAddress {
  readonly url: string;
  readonly key: string;
  /** Correlation id of all events that this run causes; the same for every run over one file. */
  readonly requestId: string;
  /** Receives a line when the run waits for the service, and one when the service answers again. */
  readonly report?: (text: string) => void;
}

interface ServiceRequest {
  readonly method: 'GET' | 'PATCH' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

/**
 * How long a service that has never answered is retried: a wrong address should be reported soon.
 */
const FIRST_PATIENCE_MS = 2_000;
const TEMPORARY = new Set([429, 502, 503, 504]);

/**
 * A client of a running service's public interface. Temporary failures (a restart, a rate limit)
 * are retried: every request of an import carries an id, so repeating it is harmless.
 */
export class Service {
  private readonly root: string;
  private answered = false;
  private readonly patience: Patience;

  constructor(private readonly address: ServiceAddress) {
    if (!URL.canParse(address.url) || !/^https?:/.test(address.url)) {
      throw new CliFailure(`not an http address: ${address.url}`);
    }
    // The address of the interface itself, which ends in /v1, is accepted too.
    this.root = address.url.replace(/\/+$/, '').replace(/\/v1$/, '');
    this.patience = new Patience({ what: this.root, report: address.report ?? (() => undefined) });
  }

  /**
   * @param troubleIn returns why a request must be repeated after this answer; null = no reason
   * @throws CliFailure when the service stays unreachable or denies access
   */
  async post(
    path: string,
    body: unknown,
    troubleIn: (answer: ServiceAnswer) => string | null = () => null,
  ): Promise<ServiceAnswer> {
    return this.ask({ method: 'POST', path, body }, troubleIn);
  }

  /** @throws CliFailure as `post` does */
  patch(path: string, body: unknown): Promise<ServiceAnswer> {
    return this.ask({ method: 'PATCH', path, body }, () => null);
  }

  /** @throws CliFailure as `post` does */
  get(path: string): Promise<ServiceAnswer> {
    return this.ask({ method: 'GET', path }, ({ body }) =>
      body['code'] === 'PROJECTION_BEHIND' ? explain(body) : null,
    );
  }

  private ask(
    request: ServiceRequest,
    troubleIn: (answer: ServiceAnswer) => string | null,
  ): Promise<ServiceAnswer> {
    return this.patience.until(
      async () => {
        const answer = await this.attempt(request);
        if ('trouble' in answer) return answer;
        const trouble = troubleIn(answer);
        return trouble === null ? answer : { trouble, retryMs: null };
      },
      (trouble) => {
        const hint = this.answered ? '; run the same command again to complete the import' : '';
        return new CliFailure(`${this.root} does not answer: ${trouble}${hint}`);
      },
      () => (this.answered ? PATIENCE_MS : FIRST_PATIENCE_MS),
    );
  }

  /** Some answers would be the same for every line: a bad key, or an address of another service. */
  private assertWelcome({ status, body }: ServiceAnswer): void {
    if (status === 401 || status === 403) {
      throw new CliFailure(`${this.root} refuses the key: ${explain(body)}`);
    }
    if (status === 405 || (status === 404 && !isNotFound(body['code']))) {
      throw new CliFailure(`no Tallystick service at ${this.root}: ${explain(body)}`);
    }
  }

  private async attempt({ method, path, body }: ServiceRequest): Promise<ServiceAnswer | Trouble> {
    try {
      const response = await fetch(this.root + path, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          authorization: `Bearer ${this.address.key}`,
          'x-request-id': this.address.requestId,
        },
      });
      const parsed = parsedBody(await response.text());
      const { status } = response;
      if (TEMPORARY.has(status)) {
        const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
        const retryMs = Number.isFinite(seconds) ? Math.min(seconds * 1000, 10_000) : null;
        return { trouble: `${status}, ${explain(parsed)}`, retryMs };
      }
      this.assertWelcome({ status, body: parsed });
      this.answered = true;
      return { status, body: parsed };
    } catch (cause) {
      if (cause instanceof CliFailure) throw cause;
      // Node's fetch says no more than "fetch failed"; the reason is in its cause.
      const because = cause instanceof Error ? (cause.cause ?? cause) : cause;
      return { trouble: reasonOf(because), retryMs: null };
    }
  }
}

/** Whether a 404 is about a missing object, and not about the route. */
function isNotFound(code: unknown): boolean {
  return code === 'CLIENT_NOT_FOUND' || code === 'MESSAGE_NOT_FOUND';
}

/** The text of a problem document, as one line. */
export function explain(body: Readonly<Record<string, unknown>>): string {
  const errors = Array.isArray(body['errors']) ? (body['errors'] as FieldErrorText[]) : [];
  const fields = errors.map(({ field, message }) => (field ? `${field} ${message}` : message));
  if (fields.length > 0) return fields.join('; ');
  const explanation = body['detail'] ?? body['title'] ?? 'no explanation';
  return typeof explanation === 'string' ? explanation : 'no explanation';
}

interface FieldErrorText {
  readonly field: string;
  readonly message: string;
}

function parsedBody(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = text === '' ? {} : JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return { title: 'the answer is not JSON: is this a Tallystick service?' };
  }
}
