import { GetOwnName } from '../../application/queries/get-own-name.js';
import { ListLogins, type LoginFilters } from '../../application/queries/lists/list-logins.js';
import { ListSessions } from '../../application/queries/lists/list-sessions.js';
import { subjectOf } from '../auth/identity.js';
import { invalidField } from '../errors/problem.js';
import { NoInput } from '../input/no-input.js';
import { LoginsInput } from '../input/queries/login-queries.js';
import { LoginInput, LogoutInput, SecondFactorInput, TokenInput } from '../input/session-input.js';
import { utcText } from '../input/rules/time-rules.js';
import {
  ENDED_SESSION,
  ENDED_SESSIONS,
  LOGIN,
  LOGIN_PAGE,
  ME,
  SESSION_PAGE,
  SIGNING_KEYS,
} from '../views/schemas/session-schema.js';
import { presentLogin, presentMe, presentSession } from '../views/session.js';
import type { Operation } from './operation.js';
import { pageView, queryOperation } from './query-operation.js';

/** Of the stores that a login asks. */
const OUTAGES = ['LOG_UNAVAILABLE', 'CONTENTION', 'CLIENT_DAMAGED'] as const;
const EVERYBODY = ['admin', 'auditor', 'gateway', 'client'] as const;

export const logIn = {
  name: 'logIn',
  allow: 'public',
  target: 'self',
  tag: 'People',
  summary: 'Log in with a password, or complete a login with a code of the second factor',
  input: [LoginInput, SecondFactorInput],
  example: { username: 'ada', password: 'Correct-Horse1' },
  answer: LOGIN,
  problems: [
    'INVALID_CREDENTIALS',
    'SECOND_FACTOR_REQUIRED',
    'CLIENT_DISABLED',
    'STAFF_DISABLED',
    'RATE_LIMITED',
    ...OUTAGES,
  ],
} as const satisfies Operation;

export const refreshTokens = {
  name: 'refreshTokens',
  allow: 'public',
  target: 'self',
  tag: 'People',
  summary: 'Exchange a refresh token for new tokens',
  input: TokenInput,
  example: { refreshToken: `tlr_5f0c1a52-6f0e-4d7f-9b0a-0c9a4d2f7e11.0.${'x'.repeat(43)}` },
  answer: LOGIN,
  problems: ['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'TOKEN_REUSED', ...OUTAGES],
} as const satisfies Operation;

export const getSigningKeys = {
  name: 'getSigningKeys',
  allow: 'public',
  target: 'self',
  tag: 'People',
  summary: 'Read the public keys of access tokens',
  answer: SIGNING_KEYS,
  problems: ['LOG_UNAVAILABLE'],
} as const satisfies Operation;

export const logOut = {
  name: 'logOut',
  allow: EVERYBODY,
  target: 'self',
  tag: 'People',
  summary: 'End the session of the caller, or all its sessions; a key has none',
  input: LogoutInput,
  example: { everywhere: true },
  answer: ENDED_SESSIONS,
} as const satisfies Operation;

export const getMe = queryOperation({
  name: 'getMe',
  allow: EVERYBODY,
  target: 'self',
  tag: 'People',
  summary: 'Read who the caller is',
  input: NoInput,
  answer: ME,
  query: ({ identity, caller }) => new GetOwnName(identity, caller),
  view: (found, { identity }) => presentMe(found, identity),
});

export const listSessions = queryOperation({
  name: 'listSessions',
  allow: EVERYBODY,
  target: 'self',
  tag: 'People',
  summary: 'List the sessions of the caller; a key has none',
  input: NoInput,
  answer: SESSION_PAGE,
  query: ({ identity }) => new ListSessions(subjectOf(identity)),
  view: (found, { identity }) => ({
    items: found.map((session) => presentSession(session, identity)),
    nextCursor: null,
  }),
});

export const endSession = {
  name: 'endSession',
  allow: EVERYBODY,
  target: 'self',
  tag: 'People',
  summary: 'End a session of the caller',
  ids: { sessionId: 'NOT_FOUND' },
  answer: ENDED_SESSION,
  problems: ['NOT_FOUND'],
} as const satisfies Operation;

export const listLogins = queryOperation({
  name: 'listLogins',
  allow: ['admin', 'auditor'],
  target: 'ledger',
  tag: 'People',
  summary: 'List logins and failed tries of the last 90 days, newest first',
  input: LoginsInput,
  problems: ['INVALID_CURSOR'],
  answer: LOGIN_PAGE,
  reads: ({ outcome }) => (outcome === undefined ? 'page' : 'scan'),
  query: ({ input, page }) => new ListLogins(filtersOf(input), page),
  view: pageView(presentLogin),
});

function filtersOf({ clientId, staffId, outcome, from, to }: LoginsInput): LoginFilters {
  if (clientId !== undefined && staffId !== undefined) {
    throw invalidField('staffId', 'NOT_WITH_CLIENT', 'cannot be sent with clientId: send one');
  }
  const subjectId = (clientId ?? staffId)?.toLowerCase() ?? null;
  return { subjectId, outcome: outcome ?? null, from: utcText(from), to: utcText(to) };
}
