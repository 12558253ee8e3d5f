import { Injectable } from '@nestjs/common';
import { Sessions, type Session } from '../../application/access/sessions.js';
import { AccessTokens } from '../../application/access/tokens/access-tokens.js';
import { TokenRefused } from '../../application/access/tokens/token-refused.js';
import { Clock } from '../../ports/clock.js';
import { Problem } from '../errors/problem.js';
import type { Identity, SessionCredential } from './identity.js';

/** Tokens and cookies that are remembered, some 10 MB. */
const REMEMBERED_MAX = 10_000;

/** A genuine token or cookie. */
interface Genuine {
  readonly sessionId: string;
  /** Epoch milliseconds; Infinity for a cookie, which its session ends. */
  readonly expiresAt: number;
  /** Whether its session was found to have ended; it never returns. */
  hasEnded: boolean;
}

/**
 * Identifies callers by access tokens and by cookies.
 *
 * - A signature is checked once for each token. The session is checked at every request.
 * - `beforeCheck` is called before anything that costs a signature or a store is done for a token
 *   or a cookie that is not known to be genuine, and may throw.
 */
@Injectable()
export class SessionCredentials {
  /** By the text of the token or cookie. */
  private readonly genuine = new Map<string, Genuine>();

  constructor(
    private readonly tokens: AccessTokens,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  /** Whether a token or cookie was found to be genuine. */
  knows(text: string): boolean {
    return this.genuine.has(text);
  }

  /** @throws Problem UNAUTHENTICATED, TOKEN_EXPIRED; VaultUnavailable, LogUnavailable */
  async byToken(token: string, beforeCheck: () => void): Promise<Identity> {
    const known = this.known(token, beforeCheck) ?? (await this.verified(token));
    if (this.clock.now() >= known.expiresAt) throw new Problem('TOKEN_EXPIRED');
    const session = await this.sessions.check(known.sessionId);
    if (session === null) throw this.ended(known);
    return identityIn(session, 'token');
  }

  /** @throws as `byToken` */
  async byCookie(cookie: string, beforeCheck: () => void): Promise<Identity> {
    const known = this.known(cookie, beforeCheck);
    const session = await this.sessions.checkCookie(cookie);
    if (session === null) throw known === null ? unauthenticated() : this.ended(known);
    if (known === null) {
      const { sessionId } = session;
      this.remember(cookie, { sessionId, expiresAt: Infinity, hasEnded: false });
    }
    return identityIn(session, 'cookie');
  }

  /**
   * The caller of a session, whose token may have expired meanwhile.
   * @throws Problem UNAUTHENTICATED; VaultUnavailable, LogUnavailable
   */
  async again({ sessionId, via }: SessionCredential): Promise<Identity> {
    const session = await this.sessions.check(sessionId);
    if (session === null) throw unauthenticated();
    return identityIn(session, via);
  }

  /** The listener is called with the id of each session that ends on this instance. */
  onEnd(listener: (sessionId: string) => void): void {
    this.sessions.onEnd(listener);
  }

  private known(text: string, beforeCheck: () => void): Genuine | null {
    const known = this.genuine.get(text) ?? null;
    if (known === null || known.hasEnded) beforeCheck();
    if (known?.hasEnded === true) throw unauthenticated();
    return known;
  }

  private async verified(token: string): Promise<Genuine> {
    try {
      const { sessionId, expiresAt } = await this.tokens.verify(token);
      return this.remember(token, { sessionId, expiresAt, hasEnded: false });
    } catch (cause) {
      if (!(cause instanceof TokenRefused)) throw cause;
      throw cause.fault === 'EXPIRED' ? new Problem('TOKEN_EXPIRED') : unauthenticated();
    }
  }

  private remember(text: string, genuine: Genuine): Genuine {
    if (this.genuine.size >= REMEMBERED_MAX) {
      const [oldest] = this.genuine.keys();
      if (oldest !== undefined) this.genuine.delete(oldest);
    }
    this.genuine.set(text, genuine);
    return genuine;
  }

  private ended(known: Genuine): Problem {
    known.hasEnded = true;
    return unauthenticated();
  }
}

function identityIn(session: Session, via: SessionCredential['via']): Identity {
  const { sessionId, subject } = session;
  const { kind, id, role } = subject;
  const expiresAt = new Date(session.expiresAt).toISOString();
  return {
    role,
    id,
    clientIds: null,
    channels: null,
    scopes: null,
    clientId: kind === 'client' ? id : null,
    staffId: kind === 'staff' ? id : null,
    credential: { kind: 'session', sessionId, via, expiresAt },
  };
}

function unauthenticated(): Problem {
  return new Problem('UNAUTHENTICATED', {
    detail: 'The token is not valid, or its session has ended: log in again.',
  });
}
