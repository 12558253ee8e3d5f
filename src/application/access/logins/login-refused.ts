/** Why nobody was logged in; each is a public code. */
export type LoginRefusal =
  | 'INVALID_CREDENTIALS'
  | 'CLIENT_DISABLED'
  | 'STAFF_DISABLED'
  | 'SECOND_FACTOR_REQUIRED'
  | 'RATE_LIMITED';

/** A login that did not succeed. */
export class LoginRefused extends Error {
  override readonly name = 'LoginRefused';

  constructor(
    readonly code: LoginRefusal,
    readonly about: {
      /** To be sent back together with a code of the second factor. */
      readonly challenge?: string;
      /** Milliseconds until there may be a further try. */
      readonly waitMs?: number;
    } = {},
  ) {
    super(`nobody was logged in: ${code}`);
  }
}
