import { propertiesOf } from '../../input/validator.js';
import type { InputClass, JsonSchema } from '../../input/rules/rule.js';
import { Maybe, nullable, said } from './schema.js';
import type { Properties } from './schema.js';

/** Component schemas by name. */
export type Components = Map<string, JsonSchema>;

/** A reference to the schema of an input class, which is created from its declaration on demand. */
export function inputReference(input: InputClass, components: Components): JsonSchema {
  const name = input.name;
  if (!components.has(name)) {
    // Registered before its properties are read, so a class may refer to itself.
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

/**
 * Properties of an answer with the same meaning as those of an input, with the input's
 * descriptions.
 */
export function describedAs<T>(input: InputClass, properties: Properties<T>): Properties<T> {
  const words = new Map(propertiesOf(input).map(({ name, rule }) => [name, rule.schema]));
  const described = Object.entries<Maybe | JsonSchema>(properties).map(([name, one]) => {
    const description = words.get(name)?.['description'];
    if (typeof description !== 'string') return [name, one];
    return [
      name,
      one instanceof Maybe ? new Maybe(said(description, one.schema)) : said(description, one),
    ];
  });
  return Object.fromEntries(described) as Properties<T>;
}
