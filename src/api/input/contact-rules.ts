import { zoneRules } from '../../domain/zones.js';
import { hasDirectionMark, isBlank, withoutHidden } from './displayed-text.js';
import { ruleOf } from './value-rules.js';
import type { Rule } from './rule.js';

const EMAIL_SHAPE =
  /^[^\s@"(),:;<>[\\\]\p{Cc}\p{Cs}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?\.)+[\p{L}\p{N}-]{2,63}$/u;

/** Letters of any script are accepted on both sides; what is checked is the shape. */
export const EMAIL: Rule = ruleOf(
  (value) =>
    typeof value === 'string' &&
    value.length <= 254 &&
    isEmail(value) &&
    withoutHidden(value) === value,
  'INVALID_EMAIL',
  'must be an e-mail address of at most 254 characters, such as ada@example.com',
  { type: 'string', format: 'email', maxLength: 254 },
);

/** E.164: a plus, the country code, at most 15 digits. */
export const PHONE: Rule = ruleOf(
  (value) => typeof value === 'string' && /^\+[1-9]\d{4,14}$/.test(value),
  'INVALID_PHONE',
  'must be a phone number in E.164 form, such as +4930123456',
  { type: 'string', pattern: '^\\+[1-9]\\d{4,14}$' },
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

/** Every code of ISO 3166-1 alpha-2 that is a region to the runtime's own tables. */
const REGION_NAMES = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
const NOT_COUNTRIES = new Set(['AC', 'CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'QO', 'TA', 'UK']);
const RETIRED = new Set(['AN', 'BU', 'CS', 'DD', 'FX', 'NT', 'SU', 'TP', 'YD', 'YU', 'ZR']);

export const COUNTRY: Rule = ruleOf(
  isCountry,
  'INVALID_COUNTRY',
  'must be a country of ISO 3166-1, two capital letters such as DE',
  { type: 'string', pattern: '^[A-Z]{2}$', examples: ['DE'] },
);

const COUNTRIES = new Map<string, boolean>();

function isCountry(value: unknown): boolean {
  if (typeof value !== 'string' || !/^[A-Z]{2}$/.test(value)) return false;
  const known = COUNTRIES.get(value);
  if (known !== undefined) return known;
  const outside =
    NOT_COUNTRIES.has(value) || RETIRED.has(value) || /^(X[A-JL-Z]|Z{2})$/.test(value);
  const found = !outside && REGION_NAMES.of(value) !== undefined;
  COUNTRIES.set(value, found);
  return found;
}

const CURRENCIES: ReadonlySet<string> = new Set([...Intl.supportedValuesOf('currency'), 'CREDIT']);

export const CURRENCY: Rule = ruleOf(
  (value) => typeof value === 'string' && CURRENCIES.has(value),
  'INVALID_CURRENCY',
  'must be a currency of ISO 4217 such as EUR, or CREDIT',
  { type: 'string', examples: ['CREDIT', 'EUR'] },
);

/** One look at the shape; two dots in a row and dots at the ends are no address. */
function isEmail(value: string): boolean {
  const local = value.slice(0, value.lastIndexOf('@'));
  return (
    EMAIL_SHAPE.test(value) &&
    !local.startsWith('.') &&
    !local.endsWith('.') &&
    !local.includes('..')
  );
}
