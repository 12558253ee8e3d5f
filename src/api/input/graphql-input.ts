import { described, Optional, Validate, type Rule } from './rules/rule.js';
import { ruleOf } from './rules/value-rules.js';

const TEXT: Rule = ruleOf((value) => typeof value === 'string', 'INVALID_TEXT', 'must be a text', {
  type: 'string',
});
const OBJECT: Rule = ruleOf(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'INVALID_OBJECT',
  'must be a JSON object',
  { type: 'object' },
);

/** A request of GraphQL over HTTP: one document, never a list of them. */
export class GraphqlInput {
  @Validate(TEXT, 'The document.') query!: string;
  @Optional()
  @Validate(TEXT, 'The operation of the document to run, if it has several.')
  operationName?: string | null;
  @Optional()
  @Validate(OBJECT, 'Values of the variables.')
  variables?: { readonly [name: string]: unknown } | null;
  @Optional()
  @Validate(described(OBJECT, 'Ignored.'))
  extensions?: object | null;
}
