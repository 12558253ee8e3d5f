import { COUNTRY, CURRENCY, EMAIL, PHONE, USERNAME } from './rules/contact-rules.js';
import { OptionalNotNull, Nested, Optional, Validate } from './rules/rule.js';
import type { Rule } from './rules/rule.js';
import { PASSWORD_TEXT } from './new-password.js';
import { SettingsInput } from './settings-input.js';
import { text, UUID } from './rules/value-rules.js';

const NAME = text(200);

/** Contact data (S1-05 … S1-16); `null` clears a field, but the two names are required. */
export class ProfileInput {
  @OptionalNotNull() @Validate(NAME, 'Given name of the contact person.') firstName?: string;
  @OptionalNotNull() @Validate(NAME, 'Family name of the contact person.') lastName?: string;
  @Optional() @Validate(PHONE, 'Phone number with country code; stored in E.164 form.') phone?:
    string | null;
  @Optional() @Validate(COUNTRY, 'Country, ISO 3166-1 alpha-2.') country?: string | null;
  @Optional() @Validate(NAME, 'State or region.') state?: string | null;
  @Optional() @Validate(NAME, 'City.') city?: string | null;
  @Optional() @Validate(text(20), 'Postal code.') postalCode?: string | null;
  @Optional() @Validate(text(300), 'First line of the address.') addressLine1?: string | null;
  @Optional() @Validate(text(300), 'Second line of the address.') addressLine2?: string | null;
  @Optional() @Validate(NAME, 'Company name.') company?: string | null;
  @Optional() @Validate(NAME, 'Role of the contact person in the company.') role?: string | null;
}

/** A name at the top level or in `profile`, but not in both. */
function nameAtTopOr(member: 'firstName' | 'lastName'): Rule {
  return {
    check: (value, parent) => {
      const { profile } = parent as { profile?: { [name: string]: unknown } | null };
      const inside = profile?.[member];
      if (value !== undefined && inside !== undefined && inside !== value) {
        return { code: 'INVALID_CHOICE', message: `must not contradict profile.${member}` };
      }
      return value === undefined && inside !== undefined ? null : NAME.check(value, parent);
    },
    dependsOnOthers: true,
    schema: NAME.schema,
  };
}

export class CreateClientInput {
  @OptionalNotNull()
  @Validate(
    UUID,
    'The id of the new client, so that a retry after a crash replays; made when left out.',
  )
  id?: string;
  @Validate(USERNAME, 'Login, unique in any case.') username!: string;
  @Validate(EMAIL, 'Address of notices, unique in any case.') email!: string;
  @Validate(CURRENCY, 'Currency of the credits, fixed for the client: ISO 4217, or CREDIT.')
  currency!: string;
  @Validate(
    nameAtTopOr('firstName'),
    'Given name of the contact person; may be in `profile` instead.',
  )
  firstName?: string;
  @Validate(
    nameAtTopOr('lastName'),
    'Family name of the contact person; may be in `profile` instead.',
  )
  lastName?: string;
  @Optional() @Validate(PHONE, 'Phone number in E.164 form.') phone?: string | null;
  @Optional() @Validate(NAME, 'Company name.') company?: string | null;
  @Optional() @Validate(COUNTRY, 'Country, ISO 3166-1 alpha-2.') country?: string | null;
  @Optional() @Validate(EMAIL, 'Address of price-change notices.') priceUpdateEmail?: string | null;
  @Optional() @Validate(EMAIL, 'Address that invoices go to.') billingEmail?: string | null;
  @Optional()
  @Validate(PASSWORD_TEXT, 'Password of the client; blank = the client cannot log in yet.')
  password?: string | null;
  @Optional() @Validate(PASSWORD_TEXT, 'The same password again.') passwordConfirm?: string | null;
  @Optional() @Nested(() => ProfileInput, 'Contact data.') profile?: ProfileInput | null;
  @Optional()
  @Nested(() => SettingsInput, 'Settings; what is left out keeps its value or default.')
  settings?: SettingsInput | null;
}

/** A merge patch (RFC 7396): omitted fields stay. */
export class PatchClientInput {
  @OptionalNotNull() @Validate(USERNAME, 'Login, unique in any case.') username?: string;
  @OptionalNotNull() @Validate(EMAIL, 'Address of notices, unique in any case.') email?: string;
  @OptionalNotNull()
  @Validate(CURRENCY, 'Shown but locked (S0-R6): another currency than the present one is refused.')
  currency?: string;
  @Optional()
  @Validate(PASSWORD_TEXT, 'Another password; blank keeps the present one.')
  newPassword?: string | null;
  @Optional()
  @Validate(PASSWORD_TEXT, 'The other password again.')
  newPasswordConfirm?: string | null;
  @Optional() @Nested(() => ProfileInput, 'Contact data.') profile?: ProfileInput | null;
  @Optional()
  @Nested(() => SettingsInput, 'Settings; what is left out keeps its value or default.')
  settings?: SettingsInput | null;
}

/** A change of the password alone. */
export class ChangePasswordInput {
  @Optional()
  @Validate(PASSWORD_TEXT, 'The present password: a client sends it, an admin does not.')
  currentPassword?: string | null;
  @Validate(PASSWORD_TEXT, 'The new password.') newPassword!: string;
  @Validate(PASSWORD_TEXT, 'The new password again.') newPasswordConfirm!: string;
}
