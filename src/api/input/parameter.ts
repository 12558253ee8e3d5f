import type { JsonSchema } from './rules/rule.js';

/** A parameter of a request outside its body, as the OpenAPI document shows it. */
export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'header';
  readonly description: string;
  readonly schema: JsonSchema;
}
