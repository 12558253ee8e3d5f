import type { ErrorCode } from './error-table.js';
import type { Help } from './help.js';

/** The pages of the problems that logins, sessions and passwords have. */
export const ACCESS_HELP = {
  UNAUTHENTICATED: [
    'after-change',
    'The request has no key and no token, or it is unknown or expired, or its session has ended.',
    'Send `Authorization: Bearer <key or token>` with one that is valid, or log in again.',
  ],
  TOKEN_EXPIRED: [
    'after-change',
    'The token has expired.',
    'Get new tokens with the refresh token, or log in again. Then send the request again.',
  ],
  INVALID_CREDENTIALS: [
    'after-change',
    'The name is unknown, or the password is not the one of that name.',
    'Send the name and the present password.',
  ],
  PASSWORD_MISMATCH: [
    'after-change',
    'The password and its confirmation differ.',
    'Send the same password in both fields.',
  ],
  PASSWORD_TOO_WEAK: [
    'after-change',
    'The new password fails at least one rule: 8 to 20 characters with a digit, an upper-case ' +
      'letter, a lower-case letter and a special character.',
    'Choose a password that satisfies every rule that `errors` lists.',
  ],
  TOKEN_REUSED: [
    'never',
    'The refresh token was used before. A thief may have it, so its session was ended.',
    'Log in again. Send each refresh token once, and keep the new one.',
  ],
  SECOND_FACTOR_REQUIRED: [
    'after-change',
    'The password is right, and a second factor is set up.',
    'Send `POST /v1/login` with the `challenge` of this answer and a `code`, within 5 minutes.',
  ],
  SECOND_FACTOR_ACTIVE: [
    'never',
    'A second factor is active already. It stays as it is.',
    'Remove it with a code first: `DELETE /v1/me/second-factor`.',
  ],
  SECOND_FACTOR_MISSING: [
    'after-change',
    'No second factor was set up in the last 15 minutes, or none is active.',
    'Set one up: `POST /v1/me/second-factor`, with the token of a login.',
  ],
  CODE_INVALID: [
    'after-change',
    'The code is wrong, expired, or was used before.',
    'Wait until the app shows the next code. Check the clock of its device.',
  ],
  CLIENT_DISABLED: [
    'after-change',
    'The password is right, but the client is disabled, so it cannot log in.',
    'Ask the operator to enable the client.',
  ],
  SIGN_IN_UNAVAILABLE: [
    'later',
    'The issuer where members of staff sign in does not answer.',
    'Try again later, or log in with a password.',
  ],
  STAFF_DISABLED: [
    'after-change',
    'The password is right, but the member of staff is disabled and cannot log in.',
    'Ask an admin to enable the member.',
  ],
  CSRF_HEADER_REQUIRED: [
    'after-change',
    'The session is in a cookie, and the request would change something.',
    'Send the header `X-Requested-With: tallystick`, which pages of other sites cannot send.',
  ],
} as const satisfies { readonly [code in ErrorCode]?: Help };
