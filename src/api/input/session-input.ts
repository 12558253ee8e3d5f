import { FLAG, ruleOf } from './rules/value-rules.js';
import { OptionalNotNull, Validate, type Rule } from './rules/rule.js';

/** A text that is compared with a stored one, so its form does not matter. */
export function compared(max: number): Rule {
  return ruleOf(
    (value) => typeof value === 'string' && value.length >= 1 && value.length <= max,
    'INVALID_TEXT',
    `must be a text of 1 to ${max} characters`,
    { type: 'string', minLength: 1, maxLength: max },
  );
}

/** A login with a password. */
export class LoginInput {
  @Validate(compared(254), 'The username or the e-mail address.') username!: string;
  @Validate(compared(200), 'The password.') password!: string;
}

/** The second step of a login: a code of the second factor. */
export class SecondFactorInput {
  @Validate(compared(100), 'The `challenge` of the answer to the password.') challenge!: string;
  @Validate(compared(40), 'The code that the second factor shows, or a recovery code.')
  code!: string;
}

export class TokenInput {
  @Validate(compared(200), 'The refresh token; it ends with this.') refreshToken!: string;
}

export class LogoutInput {
  @OptionalNotNull()
  @Validate(FLAG, 'Whether all sessions of the caller end, not only this one.')
  everywhere?: boolean;
}
