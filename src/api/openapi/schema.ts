import type { JsonSchema } from '../input/rule.js';

/** The schema or `null`. */
export function nullable(schema: JsonSchema): JsonSchema {
  const { type, enum: words, description, ...rest } = schema;
  const told = description === undefined ? {} : { description };
  if (typeof type === 'string') {
    const choice = Array.isArray(words) ? { enum: [...(words as unknown[]), null] } : {};
    return { type: [type, 'null'], ...rest, ...choice, ...told };
  }
  return { anyOf: [rest, { type: 'null' }], ...told };
}
