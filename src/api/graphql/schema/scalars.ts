import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';
import type { ValueNode } from 'graphql';

const asIs = (value: unknown): unknown => value;

/** Numbers of the document as their text, which JavaScript's numbers would round. */
function exactLiteral(node: ValueNode): unknown {
  if (node.kind === Kind.INT || node.kind === Kind.FLOAT) return node.value;
  return literal(node);
}

function literal(node: ValueNode): unknown {
  if (node.kind === Kind.STRING || node.kind === Kind.BOOLEAN) return node.value;
  throw new GraphQLError('must be a text', { nodes: node });
}

/**
 * Scalars accept what JSON can carry: the rules of the input classes check the values, so HTTP and
 * GraphQL refuse the same values in the same words.
 */
export const CREDITS_SCALAR = new GraphQLScalarType({
  name: 'Credits',
  description: 'Credits as a decimal text with up to 6 decimals; numbers are accepted as well.',
  serialize: asIs,
  parseValue: asIs,
  parseLiteral: exactLiteral,
});

export const POSITION_SCALAR = new GraphQLScalarType({
  name: 'Position',
  description: 'A revision or a position of the log: a whole number as text.',
  serialize: asIs,
  parseValue: asIs,
  parseLiteral: exactLiteral,
});

export const DATE_TIME_SCALAR = new GraphQLScalarType({
  name: 'DateTime',
  description: 'An instant: ISO 8601 UTC with milliseconds; other zones are accepted.',
  serialize: asIs,
  parseValue: asIs,
  parseLiteral: literal,
});

export const COUNT_SCALAR = new GraphQLScalarType({
  name: 'Count',
  description: 'A whole number that may need more than 32 bits.',
  serialize: asIs,
});

export const JSON_SCALAR = new GraphQLScalarType({
  name: 'JSON',
  description: 'A value of several shapes; the description of the field says which.',
  serialize: asIs,
  parseValue: asIs,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
