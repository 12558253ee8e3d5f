import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  GraphQLUnionType,
  type GraphQLFieldConfig,
  type GraphQLOutputType,
} from 'graphql';
import type { JsonSchema } from '../../input/rules/rule.js';
import { CREDITS, declaredComponents, POSITIONS } from '../../views/schemas/schema.js';
import type { FieldContext } from '../execution/field-context.js';
import type { EnumTypes } from './enums.js';
import { capitalized } from './names.js';
import {
  COUNT_SCALAR,
  CREDITS_SCALAR,
  DATE_TIME_SCALAR,
  JSON_SCALAR,
  POSITION_SCALAR,
} from './scalars.js';
import { isOneOf } from './union-member.js';

export type Field = GraphQLFieldConfig<unknown, FieldContext>;
export type Fields = Record<string, Field>;

/** Fields that only GraphQL has, by the name of their type. */
export type Links = { readonly [type: string]: () => Fields };

const REFERENCE = '#/components/schemas/';

/**
 * GraphQL types of answers, made from the schemas of the views. The OpenAPI document has the same
 * schemas, so an answer has the same fields in both.
 */
export class OutputTypes {
  private readonly made = new Map<string, GraphQLOutputType>();

  constructor(
    private readonly enums: EnumTypes,
    private readonly links: Links,
  ) {}

  /**
   * The type of a schema, without regard to `null`.
   * @param name of the type, where the schema has none
   */
  of(schema: JsonSchema, name: string): GraphQLOutputType {
    const reference = referenceIn(schema);
    if (reference !== null) return this.component(reference);
    const named = typeof schema['title'] === 'string' ? schema['title'] : name;
    const { anyOf, oneOf } = schema as { anyOf?: JsonSchema[]; oneOf?: JsonSchema[] };
    const [only] = (anyOf ?? []).filter((one) => one['type'] !== 'null');
    if (only !== undefined) return this.of(only, named);
    if (oneOf !== undefined) return this.union(oneOf, schema, named);
    return this.plain(schema, named);
  }

  /** A schema of a page's items, and the name that its types share. */
  component(name: string): GraphQLOutputType {
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const type = this.of(componentSchema(name), name);
    this.made.set(name, type);
    return type;
  }

  private union(of: readonly JsonSchema[], schema: JsonSchema, name: string): GraphQLOutputType {
    const members = of.map(referenceIn);
    if (!members.every((member) => member !== null)) return JSON_SCALAR;
    return new GraphQLUnionType({
      name,
      ...descriptionOf(schema),
      types: () => members.map((member) => this.component(member) as GraphQLObjectType),
      resolveType: (value) =>
        members.find((member) => isOneOf(value as object, componentSchema(member))),
    });
  }

  private plain(schema: JsonSchema, name: string): GraphQLOutputType {
    switch (typeIn(schema)) {
      case 'string':
        return this.text(schema, name);
      case 'integer':
        return isSmall(schema) ? GraphQLInt : COUNT_SCALAR;
      case 'number':
        return GraphQLFloat;
      case 'boolean':
        return GraphQLBoolean;
      case 'array':
        return this.list(schema['items'] as JsonSchema, name);
      case 'object':
        return this.object(schema, name);
      default:
        return JSON_SCALAR;
    }
  }

  private text(schema: JsonSchema, name: string): GraphQLOutputType {
    const { pattern, format, enum: words } = schema;
    if (pattern === CREDITS) return CREDITS_SCALAR;
    if (POSITIONS.includes(String(pattern))) return POSITION_SCALAR;
    if (format === 'date-time') return DATE_TIME_SCALAR;
    if (format === 'uuid') return GraphQLID;
    const choice = Array.isArray(words) ? this.enums.of(words as unknown[], name) : null;
    return choice ?? GraphQLString;
  }

  private list(items: JsonSchema, name: string): GraphQLOutputType {
    return new GraphQLList(this.required(items, name));
  }

  private object(schema: JsonSchema, name: string): GraphQLOutputType {
    if (!('properties' in schema)) return JSON_SCALAR;
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const type = new GraphQLObjectType<unknown, FieldContext>({
      name,
      ...descriptionOf(schema),
      fields: () => ({ ...this.fields(schema, name), ...this.links[name]?.() }),
    });
    this.made.set(name, type);
    return type;
  }

  private fields(schema: JsonSchema, name: string): Fields {
    const { properties, required = [] } = schema as {
      properties: { [name: string]: JsonSchema };
      required?: readonly string[];
    };
    const entries = Object.entries(properties).map(([field, one]): [string, Field] => {
      const inner = `${name}${capitalized(field)}`;
      const type = required.includes(field) ? this.required(one, inner) : this.of(one, inner);
      return [field, { type, ...descriptionOf(one) }];
    });
    return Object.fromEntries(entries);
  }

  /** The type of a value that is always present; it may still be `null` if the schema says so. */
  private required(schema: JsonSchema, name: string): GraphQLOutputType {
    const type = this.of(schema, name);
    return isNullable(schema) ? type : new GraphQLNonNull(type);
  }
}

/** The component that a schema refers to; null = none. */
export function referenceIn(schema: JsonSchema): string | null {
  const reference = schema['$ref'];
  return typeof reference === 'string' ? reference.slice(REFERENCE.length) : null;
}

/** @throws Error when there is no such component */
export function componentSchema(name: string): JsonSchema {
  const schema = declaredComponents().get(name);
  if (schema === undefined) throw new Error(`there is no schema named ${name}`);
  return schema;
}

export function descriptionOf({ description }: JsonSchema): { readonly description?: string } {
  return typeof description === 'string' && description !== '' ? { description } : {};
}

function typeIn({ type }: JsonSchema): unknown {
  return Array.isArray(type) ? (type as unknown[]).find((one) => one !== 'null') : type;
}

/** A schema without a type accepts `null` as well. */
function isNullable(schema: JsonSchema): boolean {
  const { type, anyOf, oneOf } = schema;
  if (Array.isArray(type)) return type.includes('null');
  if (Array.isArray(anyOf)) return anyOf.some((one: JsonSchema) => one['type'] === 'null');
  return type === undefined && oneOf === undefined && referenceIn(schema) === null;
}

function isSmall({ maximum }: JsonSchema): boolean {
  return typeof maximum === 'number' && maximum < 2 ** 31;
}
