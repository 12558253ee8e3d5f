import { SIGN_IN_OPTIONS } from '../../views/schemas/session-schema.js';
import type { Operation } from '../operation.js';

/** A browser follows these addresses itself, so they have no fields in GraphQL. */
const SIGN_IN = {
  allow: 'public',
  target: 'self',
  tag: 'People',
} as const;

/** A page asks before anyone logs in. */
export const getSignInOptions = {
  ...SIGN_IN,
  name: 'getSignInOptions',
  summary: 'Read how staff may sign in beside a password',
  answer: SIGN_IN_OPTIONS,
} as const satisfies Operation;

export const startSignIn = {
  ...SIGN_IN,
  name: 'startSignIn',
  summary: 'Send the browser of a member of staff to the issuer, to sign in there',
  problems: ['NOT_FOUND', 'SIGN_IN_UNAVAILABLE', 'LOG_UNAVAILABLE'],
} as const satisfies Operation;

export const finishSignIn = {
  ...SIGN_IN,
  name: 'finishSignIn',
  summary: 'Start a session for the member who comes back from the issuer',
  problems: [
    'NOT_FOUND',
    'UNAUTHENTICATED',
    'FORBIDDEN',
    'STAFF_DISABLED',
    'LAST_ADMIN',
    'SIGN_IN_UNAVAILABLE',
    'LOG_UNAVAILABLE',
    'CONTENTION',
  ],
} as const satisfies Operation;
