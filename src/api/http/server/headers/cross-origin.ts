import type { FastifyReply, FastifyRequest } from 'fastify';
import { addVary } from './vary.js';

/** Headers of requests that a page of another origin may send. */
const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'last-event-id',
  'tallystick-min-revision',
  'x-request-id',
  'x-requested-with',
].join(', ');
/** Headers of answers that callers act upon, and that a browser would hide. */
const EXPOSED = [
  'allow',
  'etag',
  'idempotency-replayed',
  'location',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'www-authenticate',
  'x-request-id',
].join(', ');
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
/** Seconds; Chromium keeps no verdict longer. */
const KEPT_S = '7200';

/**
 * Lets pages of named origins call the service (CORS).
 *
 * **Invariants**
 * - Origins are compared whole. There is no wildcard, so credentials are never allowed to an origin
 *   that the operator did not name.
 * - Without a named origin no answer mentions CORS, and no request costs anything.
 */
export class CrossOrigin {
  private readonly origins: ReadonlySet<string>;

  /** @param origins such as `https://console.example.com` */
  constructor(origins: readonly string[]) {
    this.origins = new Set(origins);
  }

  /** Whether a page of this origin may call the service. */
  allows(origin: string | undefined): boolean {
    return origin !== undefined && this.origins.has(origin);
  }

  /** Adds what a browser asks of the answer before a page of an allowed origin may read it. */
  describe({ headers }: FastifyRequest, reply: FastifyReply): void {
    if (this.origins.size === 0) return;
    addVary(reply, 'Origin');
    const { origin } = headers;
    if (origin === undefined || !this.origins.has(origin)) return;
    void reply
      .header('access-control-allow-origin', origin)
      .header('access-control-allow-credentials', 'true')
      .header('access-control-expose-headers', EXPOSED);
  }

  /** Whether a browser asks for an allowed origin if it may send another request. */
  isPreflight({ method, headers }: FastifyRequest): boolean {
    if (method !== 'OPTIONS' || this.origins.size === 0) return false;
    return this.allows(headers.origin) && headers['access-control-request-method'] !== undefined;
  }

  /** Answers a preflight; the request that follows is judged separately. */
  answerPreflight(reply: FastifyReply): void {
    addVary(reply, 'Access-Control-Request-Method, Access-Control-Request-Headers');
    void reply
      .code(204)
      .header('access-control-allow-methods', METHODS)
      .header('access-control-allow-headers', REQUEST_HEADERS)
      .header('access-control-max-age', KEPT_S)
      .send();
  }
}
