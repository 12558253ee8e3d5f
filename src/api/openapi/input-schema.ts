import { propertiesOf } from '../input/compile.js';
import type { InputClass, JsonSchema } from '../input/rule.js';

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
  for (const { name, rule, presence, nesting } of propertiesOf(input)) {
    const inner = nesting ? inputReference(nesting.of(), components) : null;
    const own = inner === null ? rule.schema : nested(rule.schema, inner, nesting?.list ?? false);
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

function nested(schema: JsonSchema, inner: JsonSchema, list: boolean): JsonSchema {
  return list ? { ...schema, items: inner } : inner;
}

function nullable(schema: JsonSchema): JsonSchema {
  if (typeof schema['type'] === 'string' && !('enum' in schema)) {
    return { ...schema, type: [schema['type'], 'null'] };
  }
  return { anyOf: [schema, { type: 'null' }] };
}
