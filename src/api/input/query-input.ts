import { OptionalNotNull, described, Validate, type InputClass, type Rule } from './rules/rule.js';
import { propertiesOf } from './validator.js';
import { ruleOf } from './rules/value-rules.js';
import type { Parameter } from './parameter.js';

/** A revision or a position; 18 digits always fit signed 64 bit. */
const WHOLE = /^(?:0|[1-9]\d{0,17})$/;

export const REVISION_RULE: Rule = ruleOf(
  (value) => typeof value === 'string' && WHOLE.test(value),
  'INVALID_REVISION',
  'must be a whole number: the revision or position in the answer to a command',
  { type: 'string', pattern: WHOLE.source },
);

/** Items of a page. */
export const LIMIT_DEFAULT = 50;
export const LIMIT_MAX = 500;

const LIMIT_RULE = described(
  ruleOf(
    (value) =>
      typeof value === 'string' && /^[1-9]\d{0,2}$/.test(value) && Number(value) <= LIMIT_MAX,
    'INVALID_INTEGER',
    'must be a whole number from 1 to 500',
    { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT },
  ),
  'The most items of one answer.',
);

const CURSOR_RULE = described(
  ruleOf(
    (value) => typeof value === 'string',
    'INVALID_CURSOR',
    'must be the nextCursor of an answer, unchanged',
    { type: 'string' },
  ),
  'The `nextCursor` of the answer before.',
);

const MIN_REVISION = described(
  REVISION_RULE,
  'Waits up to 2 s until the answer contains this revision of the client.',
);
const MIN_POSITION = described(
  REVISION_RULE,
  'Waits up to 2 s until the answer contains this position of the log.',
);

/** Parameters of every query about one client. */
export class FreshInput {
  @OptionalNotNull()
  @Validate(MIN_REVISION)
  minRevision?: string;
}

/** Parameters of every query about all clients. */
export class LedgerInput {
  @OptionalNotNull()
  @Validate(MIN_POSITION)
  minPosition?: string;
}

/** A list of objects outside the ledger, without revision and position. */
export class ListInput {
  @OptionalNotNull()
  @Validate(LIMIT_RULE)
  limit?: string;

  @OptionalNotNull()
  @Validate(CURSOR_RULE)
  cursor?: string;
}

/** A list of one client's objects. */
export class ClientPageInput extends FreshInput {
  @OptionalNotNull()
  @Validate(LIMIT_RULE)
  limit?: string;

  @OptionalNotNull()
  @Validate(CURSOR_RULE)
  cursor?: string;
}

/** A list over all clients. */
export class LedgerPageInput extends LedgerInput {
  @OptionalNotNull()
  @Validate(LIMIT_RULE)
  limit?: string;

  @OptionalNotNull()
  @Validate(CURSOR_RULE)
  cursor?: string;
}

/** The requested page. */
export function pageAsked(input: { limit?: string; cursor?: string }): {
  readonly limit: number;
  readonly cursor: string | null;
} {
  return { limit: Number(input.limit ?? LIMIT_DEFAULT), cursor: input.cursor ?? null };
}

export function bigintOrNull(text: string | undefined): bigint | null {
  return text === undefined ? null : BigInt(text);
}

/** The query parameters of an input class, as the OpenAPI document lists them. */
export function parametersOf(input: InputClass): Parameter[] {
  return propertiesOf(input).map(({ name, rule }) => {
    const { description, ...schema } = rule.schema;
    return {
      name,
      in: 'query',
      description: typeof description === 'string' ? description : '',
      schema,
    };
  });
}

/** Header form of `minRevision`, for callers that cannot change the address. */
export const MIN_REVISION_HEADER: Parameter = {
  name: 'Tallystick-Min-Revision',
  in: 'header',
  description: 'The same as `minRevision`, which wins when both are sent.',
  schema: { type: 'string', pattern: WHOLE.source },
};
