import type { JsonSchema } from '../../input/rules/rule.js';

/** Whether an object is of a schema: it has the required members, and the words they may be. */
export function isOneOf(value: object, schema: JsonSchema): boolean {
  const { properties, required = [] } = schema as {
    properties: { [name: string]: JsonSchema };
    required?: readonly string[];
  };
  const members = value as { readonly [name: string]: unknown };
  return required.every((name) => {
    const words = properties[name]?.['enum'];
    return name in value && (!Array.isArray(words) || words.includes(members[name]));
  });
}
