import type { Subject } from '../subject-states.js';

/** The second factor of subjects that have one. */
export interface SecondFactorCheck {
  required(subject: Subject): Promise<boolean>;
  /** Whether a code is right; it is used up by this. */
  verify(subject: Subject, code: string): Promise<boolean>;
}

/** No subject has a second factor. */
export const NO_SECOND_FACTORS: SecondFactorCheck = {
  required: async () => false,
  verify: async () => false,
};
