import type { RecordedLogin } from '../../application/access/logins/login-log.js';
import type { Session, Started } from '../../application/access/sessions.js';
import { ACCESS_TOKEN_MS, COOKIE_MS } from '../../application/access/tokens/token-lives.js';
import type { OwnName } from '../../application/queries/get-own-name.js';
import type { Identity, Role } from '../auth/identity.js';

/** A person by the id that it has. */
interface PersonId {
  readonly clientId?: string;
  readonly staffId?: string;
}

/** The answer to a login; without tokens when the session is in a cookie. */
export interface LoginAnswer extends PersonId {
  readonly accessToken?: string;
  readonly tokenType?: 'Bearer';
  readonly refreshToken?: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly role: Role;
}

/** How staff may sign in beside a password. */
export interface SignInOptions {
  readonly issuer: boolean;
}

/** A session as its owner sees it. */
export interface SessionView {
  readonly sessionId: string;
  /** Whether the request belongs to it. */
  readonly current: boolean;
  readonly kind: 'token' | 'cookie';
  readonly startedAt: string;
  readonly refreshedAt: string;
  readonly expiresAt: string;
  readonly address: string;
  readonly userAgent: string;
}

/** The caller as the service sees it. */
export interface MeAnswer extends PersonId {
  readonly role: Role;
  /** Name of the person or of the key. */
  readonly name: string | null;
  readonly username?: string;
  readonly keyId?: string;
  readonly sessionId?: string;
  readonly expiresAt: string | null;
}

/** A login as auditors see it. */
export interface LoginView extends PersonId {
  readonly loginId: string;
  readonly at: string;
  readonly outcome: 'SUCCESS' | 'FAILURE';
  readonly reason: RecordedLogin['failure'];
  readonly method: RecordedLogin['method'];
  readonly role: Role | null;
  readonly unknownName: string | null;
  readonly address: string;
  readonly userAgent: string;
  readonly sessionId: string | null;
}

export function presentStarted({ session, tokens }: Started): LoginAnswer {
  const { id, kind, role } = session.subject;
  const person = kind === 'client' ? { clientId: id } : { staffId: id };
  if (tokens === null) return { expiresIn: COOKIE_MS / 1000, role, ...person };
  const { accessToken, refreshToken } = tokens;
  const expiresIn = ACCESS_TOKEN_MS / 1000;
  return { accessToken, tokenType: 'Bearer', expiresIn, refreshToken, role, ...person };
}

export function presentMe(found: OwnName | null, identity: Identity): MeAnswer {
  const { id, role, clientId, staffId, credential } = identity;
  const { expiresAt } = credential;
  if (credential.kind === 'key') return { role, name: credential.name, keyId: id, expiresAt };
  const username = found?.username ?? null;
  return {
    role,
    ...(clientId !== null && { clientId }),
    ...(staffId !== null && { staffId }),
    name: found?.name ?? null,
    ...(username !== null && { username }),
    sessionId: credential.sessionId,
    expiresAt,
  };
}

/** @param identity the caller, whose sessions these are */
export function presentSession(session: Session, { credential }: Identity): SessionView {
  const { sessionId, cookie, startedAt, refreshedAt, expiresAt, address, userAgent } = session;
  return {
    sessionId,
    current: credential.kind === 'session' && credential.sessionId === sessionId,
    kind: cookie ? 'cookie' : 'token',
    startedAt,
    refreshedAt,
    expiresAt: new Date(expiresAt).toISOString(),
    address,
    userAgent,
  };
}

export function presentLogin(login: RecordedLogin): LoginView {
  const { loginId, at, failure, method, subject, unknownName, address } = login;
  return {
    loginId,
    at,
    outcome: failure === null ? 'SUCCESS' : 'FAILURE',
    reason: failure,
    method,
    role: subject?.role ?? null,
    ...(subject?.kind === 'client' && { clientId: subject.id }),
    ...(subject?.kind === 'staff' && { staffId: subject.id }),
    unknownName,
    address,
    userAgent: login.userAgent,
    sessionId: login.sessionId,
  };
}
