import { Controller, Get, type Type } from '@nestjs/common';
import {
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
} from 'graphql';
import { demandOperations } from '../../../src/api/graphql/schema/demand-operations.js';
import { ROUTE, type RouteSpec } from '../../../src/api/http/server/route.js';
import { OPERATIONS } from '../../../src/api/operations/all-operations.js';
import type { Access, Operation } from '../../../src/api/operations/operation.js';
import { SUBSCRIPTIONS } from '../../../src/api/operations/subscriptions/subscriptions.js';
import { getOverview } from '../../../src/api/operations/service-operations.js';
import { withDeclared } from './planted-route.js';
import { ServiceHarness } from '../../harness/service-harness.js';

@Controller()
class Forgotten {
  @Get('/v1/forgotten')
  look(): object {
    return { secret: 'nobody said who may see this' };
  }
}

const look = Object.getOwnPropertyDescriptor(Forgotten.prototype, 'look')?.value as object;

function operationFor(allow: unknown): Operation {
  return {
    ...{ name: 'forgotten', target: 'ledger', tag: 'Operations', summary: 'Look' },
    allow: allow as Access,
  };
}

function routeFor(allow: unknown): RouteSpec {
  const answer = { status: 200, description: 'It.' };
  return { operation: operationFor(allow), method: 'GET', path: '/v1/forgotten', answer };
}

/** The reason why the service does not start with these controllers; null when it starts. */
async function refusalToStart(planted: readonly Type[] = []): Promise<string | null> {
  const harness = new ServiceHarness();
  try {
    await harness.open({}, planted);
    return null;
  } catch (cause) {
    return String(cause);
  } finally {
    await harness.close();
  }
}

const UNDECLARED: readonly (readonly [string, unknown])[] = [
  ['no roles', undefined],
  ['an empty list', []],
  ['an unknown role', ['admin', 'root']],
  ['an unknown word', 'everyone'],
];

describe('a route that does not declare its roles', () => {
  it('keeps the service from starting when nothing is declared', async () => {
    expect(await refusalToStart([Forgotten])).toBe(
      'UndeclaredAccess: the route GET /v1/forgotten does not declare the roles it is for',
    );
  });

  it.each(UNDECLARED)('keeps the service from starting with %s', async (_, allow) => {
    const route = routeFor(allow);
    Reflect.defineMetadata(ROUTE, route, look);
    expect(await withDeclared(route, () => refusalToStart([Forgotten]))).toBe(
      'UndeclaredAccess: the route GET /v1/forgotten does not declare the roles it is for',
    );
  });

  it('is not what a route with roles is: the service starts', async () => {
    const route = routeFor(['admin']);
    Reflect.defineMetadata(ROUTE, route, look);
    expect(await withDeclared(route, () => refusalToStart([Forgotten]))).toBeNull();
  });
});

describe.each<readonly [string, readonly Operation[]]>([
  ['an operation', OPERATIONS],
  ['a subscription', SUBSCRIPTIONS],
])('%s that does not declare its roles', (_, declared) => {
  it.each(UNDECLARED)(
    'would be a field of GraphQL, and keeps the service from starting with %s',
    async (__, allow) => {
      const operations = declared as Operation[];
      operations.push(operationFor(allow));
      try {
        expect(await refusalToStart()).toBe(
          'UndeclaredAccess: the operation forgotten does not declare the roles it is for',
        );
      } finally {
        operations.pop();
      }
    },
  );
});

describe('a field of GraphQL that does not name an operation', () => {
  type Config = GraphQLFieldConfig<unknown, unknown>;
  const reads: GraphQLFieldResolver<unknown, unknown> = (_, __, context) => context;
  const text = { type: GraphQLString };
  const declared = { ...text, extensions: { operation: getOverview } };

  const check =
    (root: Config, inner: Config): (() => void) =>
    () => {
      const thing = new GraphQLObjectType({ name: 'Thing', fields: { inner } });
      const fields = { root, thing: { ...declared, type: thing } };
      demandOperations(
        new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields }) }),
      );
    };

  it('is refused when the schema is built, at the roots', () => {
    expect(check(text, text)).toThrow('the field Query.root does not declare the roles it is for');
    expect(check(declared, text)).not.toThrow();
  });

  it('is refused in any other type when its resolver takes the context', () => {
    expect(check(declared, { ...text, resolve: reads })).toThrow(
      'the field Thing.inner does not declare the roles it is for',
    );
    expect(check(declared, { ...declared, resolve: reads })).not.toThrow();
  });
});
