import type { JsonSchema } from '../../input/rules/rule.js';

/** The schema of a property that an answer may omit. */
export class Maybe {
  constructor(readonly schema: JsonSchema) {}
}

export function maybe(schema: JsonSchema): Maybe {
  return new Maybe(schema);
}

/**
 * A schema for every property of `T`. A property that is missing, unknown, or optional on one side
 * only does not compile. The tests check the values of every answer they get.
 */
export type Properties<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? Maybe : JsonSchema;
};

const COMPONENTS = new Map<string, JsonSchema>();

/** Declares a component schema and returns the reference to it. */
export function component(name: string, schema: JsonSchema): JsonSchema {
  if (COMPONENTS.has(name)) throw new Error(`two component schemas are named ${name}`);
  COMPONENTS.set(name, schema);
  return { $ref: `#/components/schemas/${name}` };
}

/** The component schemas of all loaded modules. */
export function declaredComponents(): ReadonlyMap<string, JsonSchema> {
  return COMPONENTS;
}

/** An object of an answer. Later versions may add properties, so it is not closed. */
export function object<T>(description: string, properties: Properties<T>): JsonSchema {
  const entries = Object.entries<Maybe | JsonSchema>(properties);
  const required = entries.filter(([, one]) => !(one instanceof Maybe)).map(([name]) => name);
  return {
    type: 'object',
    description,
    properties: Object.fromEntries(
      entries.map(([name, one]) => [name, one instanceof Maybe ? one.schema : one]),
    ),
    ...(required.length > 0 && { required }),
  };
}

/** A schema with a name that is no component of the OpenAPI document: HTTP never answers with it. */
export function titled(title: string, schema: JsonSchema): JsonSchema {
  return { title, ...schema };
}

/** The same schema with a description of its meaning here. */
export function said(description: string, schema: JsonSchema): JsonSchema {
  return { ...schema, description };
}

/** Pattern of credits in an answer. */
export const CREDITS = '^-?(0|[1-9]\\d*)(\\.\\d{1,6})?$';
const WHOLE = '^(0|[1-9]\\d*)$';
const WHOLE_OR_NONE = '^(-1|0|[1-9]\\d*)$';
/** Patterns of revisions and positions in an answer. */
export const POSITIONS: readonly string[] = [WHOLE, WHOLE_OR_NONE];

export const text = (description: string, keywords: JsonSchema = {}): JsonSchema => ({
  type: 'string',
  description,
  ...keywords,
});
export const flag = (description: string): JsonSchema => ({ type: 'boolean', description });
export const count = (description: string): JsonSchema => ({
  type: 'integer',
  minimum: 0,
  description,
});
/** Credits in an answer. */
export const amount = (description: string): JsonSchema => text(description, { pattern: CREDITS });
/** A revision or a position: a whole number as text, which JavaScript would round. */
export const whole = (description: string): JsonSchema => text(description, { pattern: WHOLE });
/** A revision or a position, or `-1` when there is none yet. */
export const wholeOrNone = (description: string): JsonSchema =>
  text(description, { pattern: WHOLE_OR_NONE });
export const instant = (description: string): JsonSchema =>
  text(description, { format: 'date-time' });
export const date = (description: string): JsonSchema => text(description, { format: 'date' });
export const uuid = (description: string): JsonSchema => text(description, { format: 'uuid' });
export const oneOf = <W extends string>(words: readonly W[], description: string): JsonSchema =>
  text(description, { enum: words });
export const listOf = (items: JsonSchema, description: string): JsonSchema => ({
  type: 'array',
  items,
  description,
});

/** The schema or `null`. */
export function nullable(schema: JsonSchema): JsonSchema {
  const { type, enum: choices, description, ...rest } = schema;
  const words = description === undefined ? {} : { description };
  if (typeof type === 'string') {
    const choice = Array.isArray(choices) ? { enum: [...(choices as unknown[]), null] } : {};
    return { type: [type, 'null'], ...rest, ...choice, ...words };
  }
  return { anyOf: [rest, { type: 'null' }], ...words };
}

/** A page of a list (docs/reference/http-api.md §2). */
export function pageOf(items: JsonSchema, description: string): JsonSchema {
  return object<{ items: unknown; nextCursor: unknown }>(description, {
    items: listOf(items, 'The items of this page.'),
    nextCursor: nullable(text('Send it as `cursor` to get the next page; null on the last one.')),
  });
}
