import type { Rule } from './rule.js';
import { ruleOf } from './value-rules.js';

const DOMAIN_NAME =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A host name without a port; names in other scripts in their ASCII form. */
export const DOMAIN: Rule = ruleOf(
  (value) => isDomain(value),
  'INVALID_DOMAIN',
  'must be a domain in lower case without port or path, such as sms.example.com',
  { type: 'string', maxLength: 253, examples: ['sms.example.com'] },
);

export function isDomain(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 253 && DOMAIN_NAME.test(value);
}

export const COLOUR: Rule = ruleOf(
  (value) => typeof value === 'string' && /^#[0-9a-f]{6}$/.test(value),
  'INVALID_COLOUR',
  'must be a colour such as #336699, in lower case',
  { type: 'string', pattern: '^#[0-9a-f]{6}$' },
);

/** Numbers follow the prefix directly, so it ends in something else. */
const PREFIX = /^[A-Za-z0-9._-]{0,19}[A-Za-z._-]$/;

export const INVOICE_PREFIX: Rule = ruleOf(
  (value) => typeof value === 'string' && PREFIX.test(value) && !/^\.{1,2}$/.test(value),
  'INVALID_PREFIX',
  'must be 1 to 20 characters of A–Z a–z 0–9 . _ -, and must not end in a digit, such as DE-',
  { type: 'string', pattern: PREFIX.source },
);

const IBAN_SHAPE = /^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/;

export const IBAN: Rule = ruleOf(
  (value) => typeof value === 'string' && isIban(value),
  'INVALID_IBAN',
  'must be an IBAN without spaces, such as DE89370400440532013000',
  { type: 'string', pattern: IBAN_SHAPE.source },
);

/** Shape and check digits of ISO 13616. */
function isIban(value: string): boolean {
  if (!IBAN_SHAPE.test(value)) return false;
  const moved = value.slice(4) + value.slice(0, 4);
  let rest = 0;
  for (const character of moved) {
    for (const digit of parseInt(character, 36).toString()) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}
