import type { Caller } from '../lanes/answer.js';

/** A claim of a name in the stream of that name. */
export interface ClaimedName {
  readonly stream: string;
  readonly commandId: string;
}

/** The staff as far as unique names need it. Every method throws LogUnavailable. */
export interface StaffNames {
  /**
   * The state of a member's claim. `used`: the member has the name. `ended`: no command can use the
   * claim any more. `unused`: the member does not have the name. `no member`: there is no such
   * member yet.
   */
  claimState(
    staffId: string,
    claim: ClaimedName,
  ): Promise<'used' | 'ended' | 'unused' | 'no member'>;

  /** Fences a claim: afterwards no command can use it. False = the member uses the name. */
  fenceClaim(staffId: string, claim: ClaimedName, caller: Caller): Promise<boolean>;
}
