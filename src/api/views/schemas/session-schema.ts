import type { LoginAnswer, LoginView, MeAnswer, SessionView, SignInOptions } from '../session.js';
import { CLIENT_ID } from './client-schema.js';
import {
  component,
  count,
  flag,
  instant,
  listOf,
  maybe,
  nullable,
  object,
  oneOf,
  pageOf,
  text,
  titled,
  uuid,
} from './schema.js';

const PEOPLE = ['client', 'admin', 'auditor'] as const;
const STAFF_ID = uuid('Id of the member of staff.');
const PERSON = { clientId: maybe(CLIENT_ID), staffId: maybe(STAFF_ID) };

export const LOGIN = component(
  'Login',
  object<LoginAnswer>('A session that was started or refreshed.', {
    accessToken: maybe(text('Send it as `Authorization: Bearer`; absent with a cookie.')),
    tokenType: maybe(oneOf(['Bearer'], 'Type of the access token.')),
    refreshToken: maybe(text('Works once at `POST /v1/token`; absent with a cookie.')),
    expiresIn: count('Seconds until the access token, or the cookie, ends.'),
    role: oneOf(PEOPLE, 'Role of the session.'),
    ...PERSON,
  }),
);

export const SIGN_IN_OPTIONS = component(
  'SignInOptions',
  object<SignInOptions>('How staff may sign in beside a password.', {
    issuer: flag(
      'Whether an issuer of OpenID Connect is configured: `GET /v1/sign-in` goes there.',
    ),
  }),
);

export const ME = component(
  'Me',
  object<MeAnswer>('The caller.', {
    role: oneOf(['admin', 'auditor', 'gateway', 'client'], 'Role of the caller.'),
    ...PERSON,
    name: nullable(text('Name of the person or of the key; null for the key of the settings.')),
    username: maybe(text('Username of a person.')),
    keyId: maybe(text('Id of the key; `environment` for TALLYSTICK_ADMIN_KEY.')),
    sessionId: maybe(uuid('Id of the session.')),
    expiresAt: nullable(instant('When the key or the session ends; null = never.')),
  }),
);

const SESSION = component(
  'Session',
  object<SessionView>('A session of the caller.', {
    sessionId: uuid('Id of the session.'),
    current: flag('Whether this request belongs to it.'),
    kind: oneOf(['token', 'cookie'], 'Whether it has tokens, or a cookie in a browser.'),
    startedAt: instant('When it was started.'),
    refreshedAt: instant('When its tokens were replaced last.'),
    expiresAt: instant('When it ends; each refresh moves that.'),
    address: text('Network address that started it.'),
    userAgent: text('Program that started it, as it called itself.'),
  }),
);
export const SESSION_PAGE = component(
  'SessionPage',
  pageOf(SESSION, 'The sessions of the caller, oldest first; always one page.'),
);

/** HTTP answers with an empty body. */
export const ENDED_SESSIONS = titled(
  'EndedSessions',
  object<{ readonly ended: number }>('Sessions that were ended.', {
    ended: count('How many; 0 for a key, which has none.'),
  }),
);
export const ENDED_SESSION = titled(
  'EndedSession',
  object<{ readonly sessionId: string }>('A session that was ended.', {
    sessionId: uuid('Id of the session.'),
  }),
);

const LOGIN_RECORD = component(
  'LoginRecord',
  object<LoginView>('A login, or a try that failed.', {
    loginId: uuid('Id of the entry.'),
    at: instant('When it was.'),
    outcome: oneOf(['SUCCESS', 'FAILURE'], 'Whether a session was started.'),
    reason: nullable(
      oneOf(
        ['INVALID_CREDENTIALS', 'SECOND_FACTOR_FAILED', 'DISABLED', 'RATE_LIMITED', 'TOKEN_REUSED'],
        'Why it failed; null for a success.',
      ),
    ),
    method: oneOf(['password', 'second-factor', 'refresh', 'oidc'], 'The step that was answered.'),
    role: nullable(oneOf(PEOPLE, 'Role of the person; null when it is unknown.')),
    ...PERSON,
    unknownName: nullable(
      text('Equal for equal unknown names, which are not kept; null when the person is known.'),
    ),
    address: text('Network address of the sender.'),
    userAgent: text('Program of the sender, as it called itself; at most 200 characters.'),
    sessionId: nullable(uuid('Id of the session that was started or ended.')),
  }),
);
export const LOGIN_PAGE = component('LoginPage', pageOf(LOGIN_RECORD, 'A page of logins.'));

interface KeySet {
  readonly keys: unknown;
}
interface PublicKey {
  readonly kid: string;
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly alg: string;
  readonly use: string;
}
export const SIGNING_KEYS = component(
  'SigningKeys',
  object<KeySet>('A JWK set (RFC 7517).', {
    keys: listOf(
      object<PublicKey>('A public key of access tokens.', {
        kid: text('Names the key in the header of a token.'),
        kty: oneOf(['OKP'], 'Type of the key.'),
        crv: oneOf(['Ed25519'], 'Curve of the key.'),
        x: text('The public key, base64url.'),
        alg: oneOf(['EdDSA'], 'Signature algorithm.'),
        use: oneOf(['sig'], 'The key verifies signatures.'),
      }),
      'The keys of tokens that may be valid, now or soon.',
    ),
  }),
);
