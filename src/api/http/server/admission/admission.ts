import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Identification } from '../../../auth/identification.js';
import type { Identity } from '../../../auth/identity.js';
import { Problem } from '../../../errors/problem.js';
import {
  demandDeclaredAccess,
  demandDeclaredOperations,
} from '../../../operations/declared-access.js';
import { declaredRoute, isPublic } from '../route-paths.js';
import type { AccessGuard } from './access-guard.js';
import { bodyBytesMax } from '../body/body-reader.js';
import { refuseBodyByHeaders } from './body-headers.js';
import type { RateLimit } from './rate-limit.js';
import { acceptCookies, sessionCookieIn } from './session-cookie.js';
import type { StrangerLimit } from './stranger-limit.js';

type Done = (cause?: Error) => void;

const WITHOUT_KEY = { detail: 'Send Authorization: Bearer <key>.' };
/** Probes are never limited: a balancer would take the instance for dead. */
const PROBES = '/health/';

/**
 * Decides by the headers of a request alone, before its body is read. So nobody can make the
 * service receive or parse megabytes that it does not want.
 *
 * **Invariants**
 * - The order is: key or session and limits (401, 429), address (404, 405), permission (403), then the form of
 *   the body (415, 413). A public or missing address needs no valid key.
 * - A route that declares no roles is never added: the service does not start.
 * - A request without a valid key or session takes a token of its address; a cached valid one takes
 *   none.
 */
export class Admission {
  constructor(
    private readonly identification: Identification,
    private readonly keys: RateLimit,
    private readonly strangers: StrangerLimit,
    private readonly guard: AccessGuard,
  ) {}

  /** Registers the checks; routes that are added later get them as well. @throws UndeclaredAccess */
  addTo(server: FastifyInstance): void {
    demandDeclaredOperations();
    acceptCookies(server);
    server.decorateRequest('identity', null);
    server.decorateRequest('admittedTo', null);
    server.addHook('onRequest', (request, reply, done) => this.identify(request, reply, done));
    server.addHook('onRoute', (route) => this.checkRoute(route));
  }

  private identify(request: FastifyRequest, reply: FastifyReply, done: Done): void {
    let isCounted = false;
    const admit = (identity: Identity | null): void => {
      if (identity === null) return refuse(new Problem('UNAUTHENTICATED', WITHOUT_KEY));
      if (isCounted) this.strangers.giveBack(request, reply);
      request.identity = identity;
      done(this.failure(() => this.keys.take(identity.id, reply)) ?? missing(request));
    };
    const count = (): void => {
      if (isCounted || request.url.startsWith(PROBES)) return;
      isCounted = true;
      this.strangers.take(request, reply);
    };
    const refuse = (cause: Error): void => {
      const limited = this.failure(count);
      if (limited !== undefined) return done(limited);
      const isRefused = !request.is404 && !isOpen(request);
      done(isRefused || isLimit(cause) ? cause : missing(request));
    };
    try {
      const identity = this.sender(request, count);
      if (identity instanceof Promise) identity.then(admit, refuse);
      else admit(identity);
    } catch (cause) {
      refuse(cause as Error);
    }
  }

  /** With a key or a token, a cookie does not count. */
  private sender(
    request: FastifyRequest,
    count: () => void,
  ): ReturnType<Identification['identify']> {
    const { authorization, cookie: header, 'x-requested-with': requestedWith } = request.headers;
    if (authorization === undefined && header !== undefined) {
      const cookie = sessionCookieIn(header);
      if (cookie !== undefined) {
        const { method } = request;
        return this.identification.identifyCookie({ cookie, method, requestedWith }, count);
      }
    }
    return this.identification.identify(authorization, count);
  }

  private failure(check: () => void): Error | undefined {
    try {
      check();
      return undefined;
    } catch (cause) {
      return cause as Error;
    }
  }

  /** Adds the checks of one route: its permissions, then the headers of the body. */
  private checkRoute(route: RouteOptions): void {
    const spec = declaredRoute(String(route.method), route.url);
    demandDeclaredAccess(`the route ${String(route.method)} ${route.url}`, spec?.operation);
    const check = (request: FastifyRequest, _: FastifyReply, done: Done): void => {
      try {
        if (spec !== undefined) this.guard.admit(request, spec);
        refuseBodyByHeaders(request.raw, bodyBytesMax(spec));
        done();
      } catch (cause) {
        done(cause as Error);
      }
    };
    route.onRequest = [route.onRequest ?? [], check].flat();
  }
}

function isOpen({ method, routeOptions }: FastifyRequest): boolean {
  return isPublic(method, routeOptions.url ?? '');
}

function isLimit(cause: Error): boolean {
  return cause instanceof Problem && cause.code === 'RATE_LIMITED';
}

/** The refusal of an address that does not exist, with this method or at all. */
function missing({ is404 }: FastifyRequest): Problem | undefined {
  return is404 ? new Problem('NOT_FOUND') : undefined;
}
