import { PASSWORD_TEXT } from './new-password.js';
import { Validate } from './rules/rule.js';
import { compared } from './session-input.js';

/** Asks for a link to set a new password. */
export class ResetRequestInput {
  @Validate(compared(254), 'The username or the e-mail address.') username!: string;
}

/** The password that a link sets. */
export class ResetInput {
  @Validate(PASSWORD_TEXT, 'The new password.') newPassword!: string;
  @Validate(PASSWORD_TEXT, 'The new password again.') newPasswordConfirm!: string;
}
