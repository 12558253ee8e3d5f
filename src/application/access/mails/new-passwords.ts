import type { Caller } from '../../lanes/answer.js';
import type { Subject } from '../subject-states.js';

/** A password that replaces a certain one. */
export interface Replacement {
  /** Satisfies `passwordFaults`. */
  readonly password: string;
  /** Must still be the present one; null = there must be none. */
  readonly replaces: string | null;
}

/** Sets passwords of clients and staff, by the commands that admins and owners send too. */
export abstract class NewPasswords {
  /**
   * False when the subject is gone, or has another password by now.
   * @throws PasswordsBusy; VaultUnavailable, and as a command
   */
  abstract replace(
    subject: Pick<Subject, 'kind' | 'id'>,
    replacement: Replacement,
    caller: Caller,
  ): Promise<boolean>;
}
