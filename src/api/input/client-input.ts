import { COUNTRY, CURRENCY, EMAIL, PHONE, USERNAME } from './contact-rules.js';
import { Absentable, Nested, Optional, Ruled } from './rule.js';
import type { Rule } from './rule.js';
import { SettingsInput } from './settings-input.js';
import { ruleOf, text, UUID } from './value-rules.js';

const NAME = text(200);

/** Contact data (S1-05 … S1-16); `null` clears a field, but the two names are required. */
export class ProfileInput {
  @Absentable() @Ruled(NAME) firstName?: string;
  @Absentable() @Ruled(NAME) lastName?: string;
  @Optional() @Ruled(PHONE) phone?: string | null;
  @Optional() @Ruled(COUNTRY) country?: string | null;
  @Optional() @Ruled(NAME) state?: string | null;
  @Optional() @Ruled(NAME) city?: string | null;
  @Optional() @Ruled(text(20)) postalCode?: string | null;
  @Optional() @Ruled(text(300)) addressLine1?: string | null;
  @Optional() @Ruled(text(300)) addressLine2?: string | null;
  @Optional() @Ruled(NAME) company?: string | null;
  @Optional() @Ruled(NAME) role?: string | null;
}

/** A name that stands at the top or in `profile`, in one of the two. */
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
    schema: NAME.schema,
  };
}

/** Passwords come with the console's login; a blank one changes nothing anyway. */
const NO_PASSWORD: Rule = ruleOf(
  (value) => value === '' || value === undefined,
  'PASSWORDS_NOT_AVAILABLE',
  'passwords are not available in this version: leave the field out',
  { type: 'string', maxLength: 0, description: 'Not available in this version: leave it out.' },
);

export class CreateClientInput {
  @Absentable() @Ruled(UUID) id?: string;
  @Ruled(USERNAME) username!: string;
  @Ruled(EMAIL) email!: string;
  @Ruled(CURRENCY) currency!: string;
  @Ruled(nameAtTopOr('firstName')) firstName?: string;
  @Ruled(nameAtTopOr('lastName')) lastName?: string;
  @Optional() @Ruled(PHONE) phone?: string | null;
  @Optional() @Ruled(NAME) company?: string | null;
  @Optional() @Ruled(COUNTRY) country?: string | null;
  @Optional() @Ruled(EMAIL) priceUpdateEmail?: string | null;
  @Optional() @Ruled(EMAIL) billingEmail?: string | null;
  @Optional() @Ruled(NO_PASSWORD) password?: string | null;
  @Optional() @Ruled(NO_PASSWORD) passwordConfirm?: string | null;
  @Optional() @Nested(() => ProfileInput) profile?: ProfileInput | null;
  @Optional() @Nested(() => SettingsInput) settings?: SettingsInput | null;
}

/** A merge patch (RFC 7396): what is left out stays. */
export class PatchClientInput {
  @Absentable() @Ruled(USERNAME) username?: string;
  @Absentable() @Ruled(EMAIL) email?: string;
  /** Shown but locked (S0-R6): the same currency is accepted, another one refused. */
  @Absentable() @Ruled(CURRENCY) currency?: string;
  @Optional() @Ruled(NO_PASSWORD) newPassword?: string | null;
  @Optional() @Ruled(NO_PASSWORD) newPasswordConfirm?: string | null;
  @Optional() @Nested(() => ProfileInput) profile?: ProfileInput | null;
  @Optional() @Nested(() => SettingsInput) settings?: SettingsInput | null;
}
