import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Identification } from '../../auth/identification.js';
import { FacadeConfig } from '../../auth/http-config.js';
import type { Identity } from '../../auth/identity.js';
import { Problem } from '../../errors/problem.js';
import { headerFault } from '../server/admission/header-demands.js';
import { peerOf, TrustedProxies } from '../server/admission/peer-address.js';
import { RateLimit } from '../server/admission/rate-limit.js';
import { sessionCookieIn } from '../server/admission/session-cookie.js';
import { StrangerLimit } from '../server/admission/stranger-limit.js';
import { CrossOrigin } from '../server/headers/cross-origin.js';

/** A WebSocket has no headers to report a limit in. */
const NO_REPORT = { headers: () => undefined, removeHeader: () => undefined };
const WITHOUT_KEY = {
  detail: 'Send authorization: "Bearer <key or token>" in the connection parameters.',
};

/**
 * Decides who may open a socket and use it.
 *
 * **Invariants**
 * - A socket takes a token of its address, which it gets back when it shows a valid key.
 * - An address has a bounded number of sockets, also behind a trusted proxy.
 * - The connection and each subscription count as one request of the key.
 * - A cookie counts only for pages of this service and of the origins that the operator named.
 *   Browsers send cookies with the sockets of any page.
 */
@Injectable()
export class SocketAdmission {
  private readonly byPeer = new Map<string, number>();
  private readonly proxies: TrustedProxies;
  private readonly origins: CrossOrigin;

  constructor(
    private readonly config: FacadeConfig,
    private readonly identification: Identification,
    private readonly keys: RateLimit,
    private readonly strangers: StrangerLimit,
  ) {
    this.proxies = new TrustedProxies(config.trustedProxies);
    this.origins = new CrossOrigin(config.corsOrigins);
  }

  /** Subscriptions at once on one socket. */
  get subscriptionsMax(): number {
    return this.config.subscriptionsPerSocket;
  }

  /** Takes a place for a socket; gives the function that leaves it. @throws Problem */
  enter(request: IncomingMessage): () => void {
    const fault = headerFault(request);
    if (fault !== null) throw fault;
    const { socketsPerAddress: most } = this.config;
    const peer = peerOf(this.proxies.senderOf(request.socket.remoteAddress, request.headers));
    const open = this.byPeer.get(peer) ?? 0;
    if (open >= most) throw tooManySockets(most);
    this.strangers.take(request, NO_REPORT);
    this.byPeer.set(peer, open + 1);
    return () => {
      const left = (this.byPeer.get(peer) ?? 1) - 1;
      if (left > 0) this.byPeer.set(peer, left);
      else this.byPeer.delete(peer);
    };
  }

  /**
   * The caller behind an `Authorization` text, or else behind the cookie of the request.
   * @throws Problem UNAUTHENTICATED, TOKEN_EXPIRED, FORBIDDEN, RATE_LIMITED
   */
  async identify(authorization: string | undefined, request: IncomingMessage): Promise<Identity> {
    const identity = await this.sender(authorization, request);
    if (identity === null) throw new Problem('UNAUTHENTICATED', WITHOUT_KEY);
    this.strangers.giveBack(request, NO_REPORT);
    this.charge(identity);
    return identity;
  }

  private sender(
    authorization: string | undefined,
    { headers, method = '' }: IncomingMessage,
  ): ReturnType<Identification['identify']> {
    const cookie = authorization === undefined ? sessionCookieIn(headers.cookie ?? '') : undefined;
    if (cookie === undefined) return this.identification.identify(authorization);
    const { origin, host } = headers;
    if (!isOwn(origin, host) && !this.origins.allows(origin)) throw otherOrigin();
    const asked = { cookie, method, requestedWith: undefined };
    return this.identification.identifyCookie(asked, () => undefined);
  }

  /** The present identity of a caller; null or a rejection when the access has ended. */
  identifyAgain(
    before: Identity,
    authorization: string | undefined,
  ): Identity | null | Promise<Identity> {
    return this.identification.again(before, authorization);
  }

  /** Takes one request out of the caller's rate. @throws Problem RATE_LIMITED */
  charge({ id }: Identity): void {
    this.keys.take(id, NO_REPORT);
  }
}

/** Whether a page of this service opened the socket; a proxy may have ended its TLS. */
function isOwn(origin: string | undefined, host: string | undefined): boolean {
  return origin === `https://${host}` || origin === `http://${host}`;
}

function otherOrigin(): Problem {
  const detail = 'A session in a cookie is for pages of this service: the Origin is another one.';
  return new Problem('FORBIDDEN', { detail });
}

function tooManySockets(most: number): Problem {
  const detail = `An address may have ${most} sockets at once.`;
  return new Problem('RATE_LIMITED', { detail, retryAfter: 1 });
}
