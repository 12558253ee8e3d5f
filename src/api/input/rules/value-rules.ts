import { hasDirectionMark, isBlank } from './displayed-text.js';
import type { RuleFailure, JsonSchema, Rule } from './rule.js';

/** A rule of one sentence: the accepted values, and what to send instead. */
export function ruleOf(
  accepts: (value: unknown) => boolean,
  code: string,
  message: string,
  schema: JsonSchema,
): Rule {
  const fault: RuleFailure = { code, message };
  return { check: (value) => (accepts(value) ? null : fault), schema };
}

/** Invisible characters, and halves of surrogate pairs, which UTF-8 cannot carry. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
/** The same, except line breaks and tabs, for multi-line texts. */
const UNPRINTABLE_IN_TEXT = /(?![\n\r\t])[\p{Cc}\p{Cs}]/u;

export const FLAG: Rule = ruleOf(
  (value) => typeof value === 'boolean',
  'INVALID_BOOLEAN',
  'must be true or false',
  { type: 'boolean' },
);

/** A whole number between two bounds. */
export function int(min: number, max: number): Rule {
  return ruleOf(
    (value) => typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max,
    'INVALID_INTEGER',
    `must be a whole number from ${min} to ${max}`,
    { type: 'integer', minimum: min, maximum: max },
  );
}

/** One of a list of words. */
export function oneOf(words: readonly string[]): Rule {
  const known: ReadonlySet<unknown> = new Set(words);
  return ruleOf(
    (value) => known.has(value),
    'INVALID_CHOICE',
    `must be one of ${words.join(', ')}`,
    { type: 'string', enum: words },
  );
}

/** A list without repeats whose entries all satisfy a rule. */
export function setOf(entry: Rule, min: number, max: number, what: string): Rule {
  return ruleOf(
    (value) =>
      Array.isArray(value) &&
      value.length >= min &&
      value.length <= max &&
      new Set(value).size === value.length &&
      value.every((item) => entry.check(item, value) === null),
    'INVALID_LIST',
    `must be a list of ${min} to ${max} ${what}`,
    { type: 'array', minItems: min, maxItems: max, uniqueItems: true, items: entry.schema },
  );
}

/** One line of visible text; lengths count characters, not code units. */
export function text(max: number): Rule {
  return ruleOf(
    (value) => isPrintable(value, max) && isReadable(value),
    'INVALID_TEXT',
    `must be 1 to ${max} printable characters, on one line, without direction marks`,
    { type: 'string', minLength: 1, maxLength: max },
  );
}

/** Text of several lines; paragraphs in several scripts may need direction marks. */
export function longText(max: number): Rule {
  return ruleOf(
    (value) =>
      typeof value === 'string' &&
      !UNPRINTABLE_IN_TEXT.test(value) &&
      lengthOf(value) <= max &&
      !isBlank(value),
    'INVALID_TEXT',
    `must be 1 to ${max} characters without control characters other than line breaks and tabs`,
    { type: 'string', minLength: 1, maxLength: max },
  );
}

/** HTTP clients treat `.` and `..` as steps in an address, so they cannot address such ids. */
const CALLER_ID = /^(?!\.{1,2}$)[A-Za-z0-9._:-]{1,128}$/;
/** An id chosen by the caller. */
export const CALLER_ID_RULE: Rule = ruleOf(
  (value) => isCallerId(value),
  'INVALID_ID',
  'must be an id of 1 to 128 characters of A–Z a–z 0–9 . _ : -, but not . or ..',
  { type: 'string', pattern: CALLER_ID.source },
);

export const MESSAGE_ID: Rule = ruleOf(
  (value) => isMessageId(value),
  'INVALID_ID',
  'must be an id of 1 to 128 printable characters, but not . or ..',
  { type: 'string', minLength: 1, maxLength: 128, pattern: '^(?!\\.{1,2}$)' },
);

const UUID_SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const UUID: Rule = ruleOf(
  (value) => typeof value === 'string' && UUID_SHAPE.test(value),
  'INVALID_ID',
  'must be a UUID such as 0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c11',
  { type: 'string', format: 'uuid' },
);

export function isCallerId(value: unknown): value is string {
  return typeof value === 'string' && CALLER_ID.test(value);
}

/** The two ids that an address cannot carry. */
export function isDots(id: unknown): boolean {
  return id === '.' || id === '..';
}

/** Whether a parameter has characters that cannot be displayed. */
export function isUnprintable(value: unknown): boolean {
  return typeof value === 'string' && UNPRINTABLE.test(value);
}

export function isMessageId(value: unknown): value is string {
  return isPrintable(value, 128) && value !== '' && !isDots(value);
}

/** The characters of nearly all ids and texts; each is one character, and printable. */
const PLAIN = /^[\x20-\x7e]*$/;

function isPrintable(value: unknown, max: number): value is string {
  if (typeof value !== 'string') return false;
  if (PLAIN.test(value)) return value.length <= max;
  return lengthOf(value) <= max && !UNPRINTABLE.test(value);
}

/** Whether a printable text is visible and free of hidden characters. */
function isReadable(value: string): boolean {
  if (PLAIN.test(value)) return value.trim() !== '';
  return !hasDirectionMark(value) && !isBlank(value);
}

/** Number of characters; counted only when the code units exceed the limit. */
function lengthOf(value: string): number {
  if (value.length > 8_000) return value.length;
  return /[\ud800-\udfff]/.test(value) ? [...value].length : value.length;
}
