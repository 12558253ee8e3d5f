import { isEmail } from 'class-validator';
import { zoneRules } from '../../../domain/zones.js';
import { hasDirectionMark, isBlank, withoutHidden } from './displayed-text.js';
import { COUNTRIES } from './countries.js';
import { CURRENCIES } from './currencies.js';
import { e164Of, PHONE_LENGTH_MAX } from './e164.js';
import { ruleOf } from './value-rules.js';
import type { Rule } from './rule.js';

/** class-validator accepts these inside a quoted local part, but no address book shows them. */
const SPACE_OR_CONTROL = /[\s\p{Cc}\p{Cs}]/u;

export const EMAIL: Rule = ruleOf(
  (value) =>
    typeof value === 'string' &&
    value.length <= 254 &&
    // This check comes first: isEmail throws at half a surrogate pair.
    !SPACE_OR_CONTROL.test(value) &&
    isEmail(value) &&
    withoutHidden(value) === value,
  'INVALID_EMAIL',
  'must be an e-mail address of at most 254 characters, such as ada@example.com',
  { type: 'string', format: 'email', maxLength: 254 },
);

export const PHONE: Rule = ruleOf(
  (value) => typeof value === 'string' && e164Of(value) !== null,
  'INVALID_PHONE',
  'must be a phone number with its country code and without an extension, such as +49 30 123456',
  { type: 'string', maxLength: PHONE_LENGTH_MAX, examples: ['+4930123456'] },
);

export const USERNAME: Rule = ruleOf(
  (value) =>
    typeof value === 'string' &&
    value.trim() === value &&
    !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(value) &&
    !hasDirectionMark(value) &&
    !isBlank(value) &&
    [...withoutHidden(value)].length >= 3 &&
    [...value].length <= 64,
  'INVALID_USERNAME',
  'must be 3 to 64 printable characters, without direction marks or spaces at either end',
  { type: 'string', minLength: 3, maxLength: 64 },
);

export const TIME_ZONE: Rule = ruleOf(
  (value) => typeof value === 'string' && zoneRules().nameOf(value) !== null,
  'INVALID_TIME_ZONE',
  'must be an IANA time zone such as Europe/Berlin or UTC',
  { type: 'string', examples: ['Europe/Berlin'] },
);

export const COUNTRY: Rule = ruleOf(
  (value) => COUNTRIES.has(value),
  'INVALID_COUNTRY',
  'must be a country of ISO 3166-1, two capital letters such as DE',
  { type: 'string', pattern: '^[A-Z]{2}$', examples: ['DE'] },
);

export const CURRENCY: Rule = ruleOf(
  (value) => typeof value === 'string' && (CURRENCIES.has(value) || value === 'CREDIT'),
  'INVALID_CURRENCY',
  'must be a currency in use of ISO 4217 such as EUR, or CREDIT',
  { type: 'string', examples: ['CREDIT', 'EUR'] },
);
