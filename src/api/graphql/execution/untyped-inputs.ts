import {
  coerceInputValue,
  getNamedType,
  isInputType,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { BuiltSchema } from '../schema/build-schema.js';

interface Variables {
  readonly [name: string]: unknown;
}

/** Variables that their types accept, and the values that examples replaced. */
export interface TypedVariables {
  readonly values: Variables;
  readonly untyped: ReadonlyMap<string, unknown>;
}

/**
 * Variables that hold the `input` of an operation and do not fit its type, replaced by an example.
 * The resolver takes the value as it was sent, so the rules of the input class refuse it.
 */
export function typedVariables(
  { schema, examples }: BuiltSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  sent: Variables,
): TypedVariables {
  const values = { ...sent };
  const untyped = new Map<string, unknown>();
  for (const { variable, type: node } of variableDefinitions) {
    const name = variable.name.value;
    const type = inputTypeOf(schema, node);
    const example = type && examples.get(getNamedType(type).name);
    if (!example || !(name in sent) || fits(type, sent[name])) continue;
    untyped.set(name, sent[name]);
    values[name] = example;
  }
  return { values, untyped };
}

function inputTypeOf(
  schema: GraphQLSchema,
  node: Parameters<typeof typeFromAST>[1],
): GraphQLInputType | undefined {
  const type = typeFromAST(schema, node);
  return isInputType(type) ? type : undefined;
}

function fits(type: GraphQLInputType, value: unknown): boolean {
  let isFitting = true;
  coerceInputValue(value, type, () => {
    isFitting = false;
  });
  return isFitting;
}
