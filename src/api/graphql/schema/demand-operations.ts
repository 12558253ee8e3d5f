import { isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql';
import { demandDeclaredAccess } from '../../operations/declared-access.js';
import type { Operation } from '../../operations/operation.js';

type Field = GraphQLField<unknown, unknown>;

/** A resolver that takes the context (its third parameter) can read what its object does not have. */
const WITH_CONTEXT = 3;

/**
 * Every field that runs something must name the operation whose roles it has: all fields of the
 * roots, and those of other types whose resolvers take the context.
 * @throws UndeclaredAccess
 */
export function demandOperations(schema: GraphQLSchema): void {
  const roots = new Set([
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (!roots.has(type) && !takesContext(field)) continue;
      const operation = field.extensions['operation'] as Operation | undefined;
      demandDeclaredAccess(`the field ${type.name}.${field.name}`, operation);
    }
  }
}

function takesContext({ resolve, subscribe }: Field): boolean {
  return subscribe !== undefined || (resolve?.length ?? 0) >= WITH_CONTEXT;
}
