import {
  getNamedType,
  isCompositeType,
  isObjectType,
  isUnionType,
  type GraphQLCompositeType,
  type GraphQLField,
} from 'graphql';
import {
  buildGraphqlSchema,
  GRAPHQL_OPERATIONS,
} from '../../../src/api/graphql/schema/build-schema.js';
import { clientArgument, fieldName } from '../../../src/api/graphql/schema/names.js';
import { routes, type RouteSpec } from '../../../src/api/http/server/route.js';
import type { JsonSchema } from '../../../src/api/input/rules/rule.js';
import { isQuery } from '../../../src/api/operations/runners/operation-runner.js';
import { declaredComponents } from '../../../src/api/views/schemas/schema.js';
import {
  type ServiceHarness,
  type Json,
  type RequestOptions,
  type Response,
} from '../../harness/service-harness.js';

const { schema } = buildGraphqlSchema();
const LINKS = ['balance'];

/** A document of one field, with its variables. */
export interface Asked {
  readonly query: string;
  readonly variables: { readonly [name: string]: unknown };
}

/**
 * Sends what specs send as HTTP through GraphQL, and shows the answers as HTTP would: so one table
 * of cases serves both. Requests that GraphQL has no words for go through HTTP.
 */
export class GraphqlClient {
  constructor(private readonly service: ServiceHarness) {}

  /** One call; a read is repeated while the read models are behind. */
  readonly send = async (
    method: string,
    url: string,
    sent: RequestOptions = {},
  ): Promise<Response> => {
    const route = routeOf(method, url);
    const asked = route && askedBy(route, url, sent);
    if (!route || !asked) return this.service.send(method, url, sent);
    for (let tries = 1; ; tries++) {
      const response = await this.document(asked, sent.key);
      const shown = response.status === 200 ? asHttp(route, response) : response;
      if (shown.json?.code !== 'PROJECTION_BEHIND' || tries === 20) return shown;
    }
  };

  post(url: string, body: unknown, sent: Omit<RequestOptions, 'body'> = {}): Promise<Response> {
    return this.send('POST', url, { ...sent, body });
  }

  /** Sends a document as it is. */
  document(body: Asked | object, key?: string | null): Promise<Response> {
    return this.service.sendOnce('POST', '/graphql', { body, ...(key !== undefined && { key }) });
  }
}

/** The route of a request, and nothing for one that GraphQL does not have. */
function routeOf(method: string, url: string): RouteSpec | undefined {
  const { pathname } = new URL(url, 'http://service');
  return routes().find(
    (route) =>
      route.method === method &&
      GRAPHQL_OPERATIONS.includes(route.operation) &&
      patternOf(route).test(pathname),
  );
}

function patternOf({ path }: RouteSpec): RegExp {
  return new RegExp(`^${path.replaceAll(/:([A-Za-z]+)/g, '(?<$1>[^/]+)')}$`);
}

/** The document that asks for the same as a request; null where GraphQL has no words for it. */
export function askedBy(route: RouteSpec, url: string, sent: RequestOptions): Asked | null {
  const { operation } = route;
  const { pathname, searchParams } = new URL(url, 'http://service');
  const groups = patternOf(route).exec(pathname)?.groups ?? {};
  const { id, ...ids } = Object.fromEntries(
    Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]),
  );
  const client = id === undefined ? {} : { [clientArgument(operation)]: id };
  const field = fieldOf(route);
  if (field.args.some(({ name }) => name === 'input')) {
    const { body = {}, headers = {} } = sent;
    if (typeof body !== 'object' || body === null) return null;
    const key = headers['idempotency-key'];
    const revision = /^"s(\d+)"$/.exec(headers['if-match'] ?? '')?.[1];
    if (headers['if-match'] !== undefined && revision === undefined) return null;
    const input = {
      ...client,
      ...ids,
      ...body,
      ...(key !== undefined && { idempotencyKey: key }),
      ...(revision !== undefined && { ifSettingsRevision: revision }),
    };
    return { query: documentOf(route, ['input']), variables: { input } };
  }
  if (sent.headers?.['accept'] !== undefined) return null;
  const given = Object.fromEntries([...searchParams].map(argumentOf));
  const variables: Asked['variables'] = { ...client, ...ids, ...given };
  const known = new Set(field.args.map(({ name }) => name));
  if (!Object.keys(variables).every((name) => known.has(name))) return null;
  return { query: documentOf(route, Object.keys(variables)), variables };
}

function argumentOf([name, value]: [string, string]): [string, unknown] {
  if (name === 'limit') return ['first', /^\d+$/.test(value) ? Number(value) : value];
  return [name === 'cursor' ? 'after' : name, value];
}

function fieldOf({ operation }: RouteSpec): GraphQLField<unknown, unknown> {
  const root = isQuery(operation) ? schema.getQueryType() : schema.getMutationType();
  const field = root?.getFields()[fieldName(operation)];
  if (!field) throw new Error(`GraphQL has no field for ${operation.name}`);
  return field;
}

/** A document that asks for everything that a field answers with. */
function documentOf(route: RouteSpec, used: readonly string[]): string {
  const field = fieldOf(route);
  const args = field.args.filter(({ name }) => used.includes(name));
  const declared = args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = args.map(({ name }) => `${name}: $${name}`).join(', ');
  const kind = isQuery(route.operation) ? 'query' : 'mutation';
  const wrap = (text: string): string => (text === '' ? '' : `(${text})`);
  const type = getNamedType(field.type);
  const selected = isCompositeType(type) ? selectionOf(type) : '';
  return `${kind}${wrap(declared)} { ${field.name}${wrap(passed)} ${selected} }`;
}

function selectionOf(type: GraphQLCompositeType): string {
  if (isUnionType(type)) {
    // Members may have the same field with other types, so each member has its own aliases.
    const members = type.getTypes().map((one) => `... on ${one.name} ${memberOf(one)}`);
    return `{ __typename ${members.join(' ')} }`;
  }
  if (!isObjectType(type)) throw new Error(`there is no selection of ${type.name}`);
  if (type.name.endsWith('Connection')) {
    return `{ nodes ${selectionOf(nodeOf(type.getFields()['nodes']))} pageInfo { endCursor } }`;
  }
  const fields = Object.values(type.getFields()).filter(({ name }) => !LINKS.includes(name));
  return `{ ${fields.map(selected).join(' ')} }`;
}

function selected({ name, type }: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(type);
  return isCompositeType(named) ? `${name} ${selectionOf(named)}` : name;
}

function memberOf(type: GraphQLCompositeType): string {
  if (!isObjectType(type)) throw new Error(`${type.name} is no object`);
  const fields = Object.values(type.getFields()).map(
    (field) => `${type.name}_${field.name}: ${selected(field)}`,
  );
  return `{ ${fields.join(' ')} }`;
}

function nodeOf(field: GraphQLField<unknown, unknown> | undefined): GraphQLCompositeType {
  const type = field && getNamedType(field.type);
  if (!isCompositeType(type)) throw new Error('a connection has no nodes');
  return type;
}

/** The answer of a document of one field as HTTP answers the route. */
function asHttp(route: RouteSpec, { json, headers }: Response): Response {
  const [error] = (json.errors ?? []) as Json[];
  if (error !== undefined) {
    const problem = error.extensions;
    const shown = { ...headers, 'retry-after': problem.retryAfter };
    return { status: problem.status, headers: shown, text: JSON.stringify(problem), json: problem };
  }
  const found = withoutAliases(json.data[fieldName(route.operation)]);
  const page = found.nodes && { items: found.nodes, nextCursor: found.pageInfo.endCursor };
  const { answer = {} } = route.operation;
  const shown = page ?? found;
  prune(shown, answer);
  const replayed = shown.replayed === true ? { 'idempotency-replayed': 'true' } : {};
  return {
    status: route.answer.status,
    headers: { ...headers, ...replayed },
    text: JSON.stringify(shown),
    json: shown,
  };
}

function withoutAliases(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutAliases);
  if (typeof value !== 'object' || value === null) return value;
  const type = value.__typename;
  const entries = Object.entries(value).filter(([name]) => name !== '__typename');
  return Object.fromEntries(
    entries.map(([name, one]) => [
      type === undefined ? name : name.replace(`${type}_`, ''),
      withoutAliases(one),
    ]),
  );
}

/** Removes members that HTTP leaves out, which are `null` in GraphQL. */
function prune(value: Json, declared: JsonSchema): void {
  const schema = resolved(declared, value);
  if (Array.isArray(value)) {
    for (const one of value) prune(one, schema['items'] as JsonSchema);
    return;
  }
  if (typeof value !== 'object' || value === null || !schema['properties']) return;
  const { properties, required = [] } = schema as {
    properties: { [name: string]: JsonSchema };
    required?: string[];
  };
  for (const [name, one] of Object.entries(properties)) {
    if (value[name] === null && !required.includes(name) && !isNullable(one)) delete value[name];
    else prune(value[name], one);
  }
}

function isNullable({ type, anyOf }: JsonSchema): boolean {
  const alternatives = (anyOf ?? []) as readonly JsonSchema[];
  return [type].flat().includes('null') || alternatives.some((one) => one['type'] === 'null');
}

function resolved(declared: JsonSchema, value: Json): JsonSchema {
  const { $ref, anyOf, oneOf } = declared as {
    $ref?: string;
    anyOf?: JsonSchema[];
    oneOf?: JsonSchema[];
  };
  if ($ref !== undefined) {
    return resolved(declaredComponents().get($ref.split('/').at(-1) ?? '') ?? {}, value);
  }
  const choices = anyOf ?? oneOf;
  if (choices === undefined) return declared;
  const fitting = choices
    .map((one) => resolved(one, value))
    .find((one) => {
      const required = (one['required'] ?? []) as string[];
      const isObject = typeof value === 'object' && value !== null;
      return one['type'] === 'object' && isObject && required.every((name) => name in value);
    });
  return fitting ?? {};
}
