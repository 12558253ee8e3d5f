import { Kind, type GraphQLFieldResolver, type GraphQLResolveInfo } from 'graphql';
import { invalidField } from '../../errors/problem.js';
import { settingsTag } from '../../input/etag.js';
import { idempotencyOf } from '../../operations/command-operation.js';
import type { Operation } from '../../operations/operation.js';
import type { Subscription } from '../../operations/subscriptions/subscription.js';
import { clientArgument, CONDITION_FIELD, KEY_FIELD, RELAY } from '../schema/names.js';
import type { FieldContext, NamedParts } from './field-context.js';

interface Values {
  readonly [name: string]: unknown;
}

type Resolver = GraphQLFieldResolver<unknown, FieldContext, Values>;

/** Runs an operation whose parts are all in one `input`. */
export function inputResolver(operation: Operation): Resolver {
  return (_, values, context, info) => {
    const input = inputSent(values['input'], context, info);
    return context.run(
      operation,
      partsOf(operation, input, (rest) => rest),
    );
  };
}

/** Runs an operation that reads: its parameters are the arguments of the field. */
export function argumentResolver(operation: Operation): Resolver {
  return (_, values, context) => context.run(operation, partsOf(operation, values, asParameters));
}

/** Begins to follow what the arguments of a field of `Subscription` name. */
export function followResolver(operation: Subscription): Resolver {
  return (_, values, context) =>
    context.follow(operation, partsOf(operation, values, asParameters));
}

/** The input as it was sent, where its type refuses it. @throws Problem */
function inputSent(typed: unknown, { untyped }: FieldContext, info: GraphQLResolveInfo): Values {
  const sent = info.fieldNodes[0]?.arguments?.find(({ name }) => name.value === 'input')?.value;
  const isUntyped = sent?.kind === Kind.VARIABLE && untyped.has(sent.name.value);
  const input = isUntyped ? untyped.get(sent.name.value) : typed;
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Values;
  throw invalidField('input', 'INVALID_OBJECT', 'must be a JSON object');
}

function partsOf(
  operation: Operation,
  values: Values,
  inputIn: (rest: Values) => Values,
): NamedParts {
  const rest = { ...values };
  const take = (name: string): unknown => {
    const value = rest[name];
    delete rest[name];
    return value;
  };
  const client =
    operation.target === 'client' ? textIn(take(clientArgument(operation))) : undefined;
  const ids = Object.keys(operation.ids ?? {}).map((name) => [name, textIn(take(name))]);
  // The other headers of HTTP mean nothing to an operation without them: such fields are unknown.
  const takesKey = idempotencyOf(operation) !== undefined;
  const key = takesKey ? (take(KEY_FIELD) ?? undefined) : undefined;
  const ifMatch = 'isConditional' in operation ? tagOf(take(CONDITION_FIELD)) : undefined;
  return {
    client,
    ids: Object.fromEntries(ids) as NamedParts['ids'],
    key,
    ifMatch,
    input: inputIn(rest),
  };
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A revision of the settings as `If-Match` names it. */
function tagOf(revision: unknown): string | undefined {
  if (revision === undefined || revision === null) return undefined;
  return settingsTag(typeof revision === 'string' ? revision : JSON.stringify(revision));
}

const PARAMETERS = new Map(Object.entries(RELAY).map(([parameter, name]) => [name, parameter]));

/** Arguments as the query of an address would have them: texts, and none for `null`. */
function asParameters(values: Values): Values {
  const sent = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(
    sent.map(([name, value]) => [
      PARAMETERS.get(name) ?? name,
      typeof value === 'number' ? String(value) : value,
    ]),
  );
}
