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
 * Variables that hold the `input` of an operation, replaced by an example. The resolver takes the
 * value as it was sent, and the rules of the input class check it. That is done for batches, whose
 * items have separate rules and are too many to check twice; for others (`misfits`) where the
 * value does not fit its type, so that the rules refuse it.
 */
export function typedVariables(
  { schema, examples, batches }: BuiltSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  { sent, misfits }: { readonly sent: Variables; readonly misfits: boolean },
): TypedVariables {
  const values = { ...sent };
  const untyped = new Map<string, unknown>();
  for (const { variable, type: node } of variableDefinitions) {
    const name = variable.name.value;
    const type = inputTypeOf(schema, node);
    const typeName = type && getNamedType(type).name;
    const example = typeName && examples.get(typeName);
    if (!example || !(name in sent)) continue;
    if (!batches.has(typeName) && (!misfits || fits(type, sent[name]))) continue;
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
