import { Injectable } from '@nestjs/common';
import { Problem } from '../errors/problem.js';
import { Authenticator } from './authenticator.js';
import { FacadeConfig } from './http-config.js';
import type { Identity } from './identity.js';
import { SessionCredentials } from './session-credentials.js';

/** JWTs begin with the brace of their JSON; no API key does. */
const TOKEN = /^Bearer +(eyJ[\w-]{1,300}\.[\w-]{1,1000}\.[\w-]{0,200}) *$/i;
/** A header as nearly all callers write it. */
const PLAIN = 'Bearer eyJ';
const SCHEME_LENGTH = 'Bearer '.length;
/** Methods that change nothing. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** The parts of a request from a browser that its session depends on. */
export interface CookieRequest {
  /** Value of the session's cookie. */
  readonly cookie: string;
  readonly method: string;
  /** The header `X-Requested-With`. */
  readonly requestedWith: unknown;
}

/** Identifies the senders of requests, whatever they authenticate with. */
@Injectable()
export class Identification {
  private readonly adminHeader: string | null;

  constructor(
    private readonly keys: Authenticator,
    private readonly sessions: SessionCredentials,
    config: FacadeConfig,
  ) {
    this.adminHeader = config.adminKey === null ? null : `Bearer ${config.adminKey}`;
  }

  /**
   * The identity behind an `Authorization` header, of a key or of an access token; `null` without
   * a header. Synchronous for a cached key.
   * @param beforeLookUp called before an unknown key or token is checked; may throw
   * @throws Problem UNAUTHENTICATED, TOKEN_EXPIRED (also as a rejection)
   */
  identify(
    authorization: string | undefined,
    beforeLookUp: () => void = () => undefined,
  ): Identity | null | Promise<Identity> {
    const token = authorization === undefined ? null : this.tokenIn(authorization);
    if (token === null) return this.keys.identify(authorization, beforeLookUp);
    return this.sessions.byToken(token, beforeLookUp);
  }

  /** The access token in a header; null for anything else. A known token is not parsed again. */
  private tokenIn(authorization: string): string | null {
    if (authorization.startsWith(PLAIN)) {
      const token = authorization.slice(SCHEME_LENGTH);
      if (this.sessions.knows(token)) return token;
    }
    const token = TOKEN.exec(authorization)?.[1] ?? null;
    return authorization === this.adminHeader ? null : token;
  }

  /**
   * The identity behind a cookie. A page of another site cannot send the header that unsafe
   * methods need (decision 0060).
   * @param beforeLookUp called before an unknown cookie is looked up; may throw
   * @throws Problem CSRF_HEADER_REQUIRED, UNAUTHENTICATED (also as a rejection)
   */
  identifyCookie(
    { cookie, method, requestedWith }: CookieRequest,
    beforeLookUp: () => void,
  ): Promise<Identity> {
    if (!SAFE.has(method) && requestedWith !== 'tallystick') {
      throw new Problem('CSRF_HEADER_REQUIRED');
    }
    return this.sessions.byCookie(cookie, beforeLookUp);
  }

  /**
   * Identifies a caller again whose access lasts longer than its request. A session counts, not
   * the access token that named it.
   * @param authorization the header of the request, which names the key
   * @throws as `identify`
   */
  again(
    { credential }: Identity,
    authorization: string | undefined,
  ): Identity | null | Promise<Identity> {
    if (credential.kind === 'session') return this.sessions.again(credential);
    return this.keys.identify(authorization);
  }

  /** The listener is called with the id of each key or session that may have ended here. */
  onEnd(listener: (credential: string) => void): void {
    this.keys.onForget(listener);
    this.sessions.onEnd(listener);
  }
}
