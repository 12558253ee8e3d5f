import { hash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AccessRecords, type AccessRecord } from '../../ports/access-records.js';
import { Clock } from '../../ports/clock.js';
import { SubjectStates, type Subject, type SubjectState } from './subject-states.js';
import { AccessTokens } from './tokens/access-tokens.js';
import { RefreshTokens } from './tokens/refresh-tokens.js';
import { ACCESS_TOKEN_MS, COOKIE_MS, IDLE_MS, SESSION_MS } from './tokens/token-lives.js';
import { TokenRefused } from './tokens/token-refused.js';

/** A subject has at most this many sessions; a further one ends the oldest. */
export const SESSIONS_MAX = 50;

/** Where a session was started. */
export interface SessionOrigin {
  readonly address: string;
  readonly userAgent: string;
  /** Whether a browser keeps the session in a cookie; such a session has no tokens. */
  readonly cookie: boolean;
}

/** A session, as its record says. */
export interface Session extends SessionOrigin {
  readonly sessionId: string;
  readonly subject: Subject;
  /** The password that was in force when it was started. */
  readonly passwordId: string | null;
  /** ISO instants. */
  readonly startedAt: string;
  readonly refreshedAt: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** A new or refreshed session with its secrets; either a cookie or tokens. */
export type Started = { readonly session: Session } & (
  | { readonly cookie: string; readonly tokens: null }
  | { readonly cookie: null; readonly tokens: Tokens }
);

/** Must neither wait nor throw. */
type EndListener = (sessionId: string) => void;

const COOKIE = /^([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})$/;

/**
 * Sessions of clients and staff (decision 0060).
 *
 * **Invariants**
 * - A session is valid while its record exists and the state of its subject is active, names the
 *   password of the session and has its role. The state is read at every check, so a fact ends
 *   sessions even when nothing removed their records.
 * - A refresh token works once. A second use ends the session.
 * - Records have no secret: of a cookie they have the hash, and tokens are not stored.
 */
@Injectable()
export class Sessions {
  private readonly listeners: EndListener[] = [];

  constructor(
    private readonly records: AccessRecords,
    private readonly states: SubjectStates,
    private readonly tokens: { readonly access: AccessTokens; readonly refresh: RefreshTokens },
    private readonly clock: Clock,
  ) {}

  /** Starts a session of a subject whose password was just checked. @throws VaultUnavailable */
  async start(
    subject: Subject,
    passwordId: string | null,
    origin: SessionOrigin,
  ): Promise<Started> {
    const now = this.clock.now();
    await this.endOldest(subject.id, now);
    const at = new Date(now).toISOString();
    const secret = randomBytes(32).toString('base64url');
    const session: Session = {
      ...origin,
      sessionId: randomUUID(),
      subject,
      passwordId,
      startedAt: at,
      refreshedAt: at,
      expiresAt: now + (origin.cookie ? COOKIE_MS : IDLE_MS),
    };
    const cookieHash = origin.cookie ? hash('sha256', secret, 'hex') : null;
    await this.records.add(recordOf(session, { cookieHash, generation: 0 }), now);
    if (origin.cookie) return { session, cookie: `${session.sessionId}.${secret}`, tokens: null };
    return { session, cookie: null, tokens: await this.tokensOf(session, 0) };
  }

  /**
   * New tokens for a refresh token, which ends with this.
   * @throws TokenRefused; VaultUnavailable and as `SubjectStates`
   */
  async refresh(refreshToken: string): Promise<Started> {
    const { sessionId, generation } = await this.tokens.refresh.read(refreshToken);
    const now = this.clock.now();
    const record = await this.records.get('session', sessionId, now);
    if (record === null) throw new TokenRefused('INVALID');
    const kept = secretsIn(record);
    const session = sessionIn(record);
    if (generation < kept.generation) return this.endReused(session);
    // A store that was restored from a backup has an older generation.
    if (generation > kept.generation || !(await this.isValid(session))) {
      throw new TokenRefused('INVALID');
    }
    const next: Session = {
      ...session,
      refreshedAt: new Date(now).toISOString(),
      expiresAt: Math.min(Date.parse(session.startedAt) + SESSION_MS, now + IDLE_MS),
    };
    const renewed = recordOf(next, { ...kept, generation: generation + 1 });
    // Another call has used the same token, or has ended the session.
    if (!(await this.records.replace(renewed, record.version))) return this.endReused(session);
    return { session: next, cookie: null, tokens: await this.tokensOf(next, generation + 1) };
  }

  /** The session, if it is valid now. @throws VaultUnavailable and as `SubjectStates` */
  async check(sessionId: string): Promise<Session | null> {
    const record = await this.records.get('session', sessionId, this.clock.now());
    if (record === null) return null;
    const session = sessionIn(record);
    return (await this.isValid(session)) ? session : null;
  }

  /** The session that a cookie holds, if it is valid now. @throws as `check` */
  async checkCookie(cookie: string): Promise<Session | null> {
    const [, sessionId = '', secret = ''] = COOKIE.exec(cookie) ?? [];
    if (sessionId === '') return null;
    const record = await this.records.get('session', sessionId, this.clock.now());
    if (record === null || !isSecretOf(record, secret)) return null;
    const session = sessionIn(record);
    return (await this.isValid(session)) ? session : null;
  }

  /** Ends one session; false when there was none. @throws VaultUnavailable */
  async end(sessionId: string): Promise<boolean> {
    const existed = await this.records.remove('session', sessionId);
    for (const listener of this.listeners) listener(sessionId);
    return existed;
  }

  /**
   * Ends the sessions of a subject, except possibly one; answers how many there were.
   * @throws VaultUnavailable
   */
  async endAllOf(subjectId: string, exceptSessionId: string | null = null): Promise<number> {
    let ended = 0;
    for (const { id } of await this.recordsOf(subjectId)) {
      if (id !== exceptSessionId && (await this.end(id))) ended += 1;
    }
    return ended;
  }

  /** The valid sessions of a subject, oldest first. @throws as `check` */
  async list(subject: Pick<Subject, 'kind' | 'id'>): Promise<readonly Session[]> {
    const state = await this.states.stateOf(subject);
    const sessions = (await this.recordsOf(subject.id)).map(sessionIn);
    return sessions.filter((session) => admits(state, session));
  }

  /** The listener is called with the id of each session that ends on this instance. */
  onEnd(listener: EndListener): void {
    this.listeners.push(listener);
  }

  private recordsOf(subjectId: string): Promise<AccessRecord[]> {
    // Several logins at once may exceed the bound for a moment.
    return this.records.ofSubject('session', subjectId, {
      max: SESSIONS_MAX * 2,
      now: this.clock.now(),
    });
  }

  private async endOldest(subjectId: string, now: number): Promise<void> {
    const query = { max: SESSIONS_MAX * 2, now };
    const records = await this.records.ofSubject('session', subjectId, query);
    for (const { id } of records.slice(0, Math.max(0, records.length + 1 - SESSIONS_MAX))) {
      await this.end(id);
    }
  }

  private async endReused(session: Session): Promise<never> {
    await this.end(session.sessionId);
    throw new TokenRefused('REUSED', session);
  }

  private async isValid(session: Session): Promise<boolean> {
    return admits(await this.states.stateOf(session.subject), session);
  }

  private async tokensOf({ sessionId, subject }: Session, generation: number): Promise<Tokens> {
    const { id, role } = subject;
    const [accessToken, refreshToken] = await Promise.all([
      this.tokens.access.issue({ sessionId, subjectId: id, role }),
      this.tokens.refresh.issue({ sessionId, generation }),
    ]);
    return { accessToken, refreshToken, expiresIn: ACCESS_TOKEN_MS / 1000 };
  }
}

/** Whether the facts of a subject allow a session. */
function admits(state: SubjectState | null, { subject, passwordId }: Session): boolean {
  if (state === null || !state.isActive) return false;
  return state.passwordId === passwordId && state.subject.role === subject.role;
}

/** Members of a session's record that `Session` leaves out. */
interface StoredSecrets {
  readonly cookieHash: string | null;
  /** Number of refreshes so far. */
  readonly generation: number;
}

function recordOf(session: Session, secrets: StoredSecrets): Omit<AccessRecord, 'version'> {
  const { sessionId: id, subject, startedAt, expiresAt, ...rest } = session;
  const { kind, role } = subject;
  const body = { ...rest, ...secrets, kind, role };
  return { kind: 'session', id, subject: subject.id, sort: startedAt, expiresAt, body };
}

/** Members of a session's record. */
type Stored = Omit<Session, 'sessionId' | 'subject' | 'startedAt' | 'expiresAt'> &
  Pick<Subject, 'kind' | 'role'>;

/** Member by member, because each request with a token comes here and spreading is slow. */
function sessionIn({ id, subject, sort, expiresAt, body }: AccessRecord): Session {
  const { kind, role, passwordId, refreshedAt, address, userAgent, cookie } =
    body as unknown as Stored;
  return {
    sessionId: id,
    subject: { kind, id: subject, role },
    passwordId,
    startedAt: sort,
    refreshedAt,
    expiresAt: expiresAt ?? 0,
    address,
    userAgent,
    cookie,
  };
}

function secretsIn({ body }: AccessRecord): StoredSecrets {
  return body as unknown as StoredSecrets;
}

/** Compares hashes, so the duration reveals nothing about the secret. */
function isSecretOf(record: AccessRecord, secret: string): boolean {
  const { cookieHash } = secretsIn(record);
  if (cookieHash === null) return false;
  const given = Buffer.from(hash('sha256', secret, 'hex'));
  return timingSafeEqual(given, Buffer.from(cookieHash));
}
