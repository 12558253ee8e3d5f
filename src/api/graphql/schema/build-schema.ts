import {
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  type GraphQLFieldConfig,
  type GraphQLInputObjectType,
  type GraphQLOutputType,
} from 'graphql';
import { OPERATIONS } from '../../operations/all-operations.js';
import { getBalance } from '../../operations/credit-operations.js';
import type { Operation } from '../../operations/operation.js';
import { isQuery } from '../../operations/runners/operation-runner.js';
import { runGraphql } from '../../operations/service-operations.js';
import { streamMeter } from '../../operations/stream-operations.js';
import type { Subscription } from '../../operations/subscriptions/subscription.js';
import { SUBSCRIPTIONS } from '../../operations/subscriptions/subscriptions.js';
import { CLIENT_ID } from '../../views/examples.js';
import type { FieldContext } from '../execution/field-context.js';
import {
  argumentResolver,
  followResolver,
  inputResolver,
} from '../execution/operation-resolver.js';
import { Connections } from './connections.js';
import { demandOperations } from './demand-operations.js';
import { EnumTypes } from './enums.js';
import { InputTypes } from './input-types.js';
import { fieldName } from './names.js';
import { OutputTypes, type Fields } from './output-types.js';

type Field = GraphQLFieldConfig<unknown, FieldContext>;

/** GraphQL itself, and the stream of a meter, whose twin is the subscription `meterChanged`. */
const HTTP_ONLY: readonly Operation[] = [runGraphql, streamMeter];

/** The operations that are fields of the schema: all but those that only HTTP has. */
export const GRAPHQL_OPERATIONS: readonly Operation[] = OPERATIONS.filter(
  (operation) => Array.isArray(operation.allow) && !HTTP_ONLY.includes(operation),
);

/** The schema, and what belongs to its types. */
export interface BuiltSchema {
  readonly schema: GraphQLSchema;
  /** A valid value of each `input`, by the name of its type. */
  readonly examples: ReadonlyMap<string, object>;
  /** Names of the types whose inputs are batches of items. */
  readonly batches: ReadonlySet<string>;
}

/** Builds the schema from the declarations of the operations, their inputs and their answers. */
export function buildGraphqlSchema(): BuiltSchema {
  const enums = new EnumTypes();
  const inputs = new InputTypes(enums);
  const balance = (): Fields => ({ balance: balanceField(outputs) });
  const outputs = new OutputTypes(enums, { Client: balance, ClientRow: balance });
  const connections = new Connections(outputs);
  const examples = new Map<string, object>();
  const batches = new Set<string>();
  const fieldOf = (operation: Operation): Field => {
    const type = answerOf(operation, outputs, connections);
    // Nullable, so that the refusal of one operation does not take the answers of the others away.
    const description = descriptionOf(operation);
    const about = { type, description, extensions: { operation } };
    if (isQuery(operation) && operation.takesBody !== true) {
      const args = inputs.argumentsOf(operation);
      return { ...about, args, resolve: argumentResolver(operation) };
    }
    const input = inputs.ofCommand(operation);
    // GraphQL permits no input type without fields.
    if (Object.keys(input.getFields()).length === 0) {
      return { ...about, args: {}, resolve: argumentResolver(operation) };
    }
    examples.set(input.name, exampleOf(operation, input));
    if (operation.target === 'items') batches.add(input.name);
    const args = { input: { type: new GraphQLNonNull(input) } };
    return { ...about, args, resolve: inputResolver(operation) };
  };
  const fieldsOf = (operations: readonly Operation[]): Fields =>
    Object.fromEntries(operations.map((one) => [fieldName(one), fieldOf(one)]));
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: fieldsOf(GRAPHQL_OPERATIONS.filter(isQuery)),
    }),
    mutation: new GraphQLObjectType({
      name: 'Mutation',
      fields: fieldsOf(GRAPHQL_OPERATIONS.filter((one) => !isQuery(one))),
    }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      description: 'Over the WebSocket at `/graphql/ws` (graphql-transport-ws).',
      fields: Object.fromEntries(
        SUBSCRIPTIONS.map((one) => [one.name, subscriptionField(one, inputs, outputs)]),
      ),
    }),
  });
  demandOperations(schema);
  return { schema, examples, batches };
}

function subscriptionField(
  operation: Subscription,
  inputs: InputTypes,
  outputs: OutputTypes,
): Field {
  return {
    type: new GraphQLNonNull(outputs.of(operation.answer, operation.name)),
    description: descriptionOf(operation),
    args: inputs.argumentsOf(operation),
    subscribe: followResolver(operation),
    resolve: (item) => item,
    extensions: { operation },
  };
}

function answerOf(
  operation: Operation,
  outputs: OutputTypes,
  connections: Connections,
): GraphQLOutputType {
  const { name, answer } = operation;
  if (answer === undefined) throw new Error(`the operation ${name} declares no answer`);
  return connections.of(answer) ?? outputs.of(answer, name);
}

function descriptionOf({ summary, allow, scope }: Operation): string {
  const roles = Array.isArray(allow) ? ` For the roles ${allow.join(', ')}.` : '';
  const scoped = scope ? ` A gateway’s key with scopes needs \`${scope}\`.` : '';
  return `${summary}.${roles}${scoped}`;
}

/** The balance of a client in a list; clients of one document share a read. */
function balanceField(outputs: OutputTypes): Field {
  return {
    type: outputs.component('Balance'),
    description: 'Read the balance. Null when the client was purged meanwhile.',
    resolve: (client, _, context) => context.balanceOf((client as { readonly id: string }).id),
    extensions: { operation: getBalance },
  };
}

/** A value that the types accept, for inputs that they refuse (`FieldContext.untyped`). */
function exampleOf(operation: Operation, input: GraphQLInputObjectType): object {
  const example = operation.example === undefined ? {} : (operation.example as object);
  const named = Object.keys(operation.ids ?? {}).map((name) => [name, 'id']);
  const fields = input.getFields();
  const client = 'clientId' in fields ? { clientId: CLIENT_ID } : {};
  return { ...example, ...Object.fromEntries(named), ...client } as object;
}
