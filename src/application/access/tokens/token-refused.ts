import type { Subject } from '../subject-states.js';

/**
 * Why a token is not accepted. `EXPIRED`: it was genuine. `REUSED`: a refresh token that was used
 * before. `INVALID`: anything else, also a token of a session that has ended.
 */
export type TokenFault = 'EXPIRED' | 'REUSED' | 'INVALID';

/** A token that is not accepted. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';

  /** @param session that a reused token has ended; null for other faults */
  constructor(
    readonly fault: TokenFault,
    readonly session: { readonly subject: Subject; readonly sessionId: string } | null = null,
  ) {
    super(`the token is not accepted: ${fault}`);
  }
}
