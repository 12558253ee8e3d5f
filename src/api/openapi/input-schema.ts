import { propertiesOf } from '../input/compile.js';
import type { InputClass, JsonSchema } from '../input/rule.js';
import { nullable } from './schema.js';

/** Component schemas by name. */
export type Components = Map<string, JsonSchema>;

/** A reference to the schema of an input class, which is made from its declaration if need be. */
export function inputReference(input: InputClass, components: Components): JsonSchema {
  const name = input.name;
  if (!components.has(name)) {
    // Noted before its properties are looked at, so that a class may refer to itself.
    components.set(name, {});
    components.set(name, inputSchema(input, components));
  }
  return { $ref: `#/components/schemas/${name}` };
}

function inputSchema(input: InputClass, components: Components): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const { name, rule, presence, nesting, shows } of propertiesOf(input)) {
    const of = nesting?.of ?? shows;
    const inner = of ? inputReference(of(), components) : null;
    const own = inner === null ? rule.schema : nested(rule.schema, inner);
    properties[name] = presence?.nullable ? nullable(own) : own;
    if (!presence) required.push(name);
  }
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function nested({ type, description, ...bounds }: JsonSchema, inner: JsonSchema): JsonSchema {
  return type === 'array'
    ? { type, description, ...bounds, items: inner }
    : { ...inner, description };
}
