import { PASSWORD_TEXT } from './new-password.js';
import { EMAIL, USERNAME } from './rules/contact-rules.js';
import { Optional, OptionalNotNull, Validate } from './rules/rule.js';
import { FLAG, oneOf, text } from './rules/value-rules.js';

const NAME = text(200);
const ROLE = oneOf(['admin', 'auditor']);

export class CreateStaffInput {
  @Validate(USERNAME, 'Login, unique in any case among staff and clients.') username!: string;
  @Validate(EMAIL, 'Address of the member, unique in any case among staff and clients.')
  email!: string;
  @Validate(NAME, 'Name of the member, shown where the member has acted.') name!: string;
  @Validate(ROLE, 'Permissions of the member.') role!: 'admin' | 'auditor';
  @Validate(PASSWORD_TEXT, 'The password: 8 to 20 characters of all four kinds.')
  password!: string;
  @Validate(PASSWORD_TEXT, 'The password again.') passwordConfirm!: string;
}

/** A merge patch: omitted fields stay. */
export class ChangeStaffInput {
  @OptionalNotNull()
  @Validate(USERNAME, 'Login, unique in any case among staff and clients.')
  username?: string;
  @OptionalNotNull()
  @Validate(EMAIL, 'Address of the member, unique in any case among staff and clients.')
  email?: string;
  @OptionalNotNull()
  @Validate(NAME, 'Name of the member, shown where the member has acted.')
  name?: string;
  @OptionalNotNull()
  @Validate(ROLE, 'Permissions of the member; another role ends the sessions.')
  role?: 'admin' | 'auditor';
  @OptionalNotNull()
  @Validate(FLAG, 'Whether the member is disabled, which ends the sessions.')
  disabled?: boolean;
  @Optional()
  @Validate(PASSWORD_TEXT, 'A new password, which ends the sessions; blank = the present one.')
  password?: string | null;
  @Optional() @Validate(PASSWORD_TEXT, 'The new password again.') passwordConfirm?: string | null;
}
