import { CLIENT_ID } from '../../views/examples.js';
import type { Parameter } from '../../input/parameter.js';
import { MIN_REVISION_HEADER, parametersOf } from '../../input/query-input.js';
import { idempotencyOf } from '../../operations/command-operation.js';
import { inputsOf, type Operation } from '../../operations/operation.js';
import { routes } from '../server/route.js';
import type { AnswerSpec, RouteSpec } from '../server/route.js';
import { inputReference } from '../../views/schemas/input-schema.js';
import type { Components } from '../../views/schemas/input-schema.js';
import { problemResponses, SHARED_RESPONSES } from './problem-responses.js';
import { declaredComponents } from '../../views/schemas/schema.js';
import { TAGS } from '../../operations/tags.js';

export type OpenApi = { readonly [member: string]: unknown };

const DESCRIPTION =
  'The HTTP facade of an event-sourced credit ledger for messaging platforms. Amounts are ' +
  'decimal strings; every accepted command answers with an outcome that has the client’s new ' +
  'revision and meter; every problem has a stable `code` (RFC 9457).';

/**
 * The OpenAPI 3.1 document of all routes that are declared when it is called, made from their
 * declarations and from those of their inputs.
 */
export function buildOpenApi(version: string): OpenApi {
  const components: Components = new Map(declaredComponents());
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes()) {
    const path = route.path.replaceAll(/:([A-Za-z]+)/g, '{$1}');
    const item = (paths[path] ??= {});
    item[route.method.toLowerCase()] = operationObject(route, components);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tallystick',
      version,
      description: DESCRIPTION,
      contact: { name: 'The operator of this service' },
      license: LICENSE,
    },
    servers: [{ url: '/', description: 'The service that serves this document.' }],
    security: [{ key: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: sorted(paths),
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key.' } },
      responses: SHARED_RESPONSES,
      schemas: sorted(Object.fromEntries(components)),
    },
  };
}

const LICENSE = { name: 'Apache-2.0', identifier: 'Apache-2.0' };

function operationObject(route: RouteSpec, components: Components): object {
  const { operation } = route;
  return {
    operationId: operation.name,
    summary: operation.summary,
    tags: [operation.tag],
    description: access(operation),
    parameters: [...pathParameters(route), ...parameters(route)].map(shownParameter),
    ...(hasBody(route) && { requestBody: requestBody(operation, components) }),
    responses: responses(route),
    ...(operation.allow === 'public' && { security: [] }),
    ...(operation.allow === 'docs' && { security: [{}, { key: [] }] }),
  };
}

function access({ allow, scope }: Operation): string {
  if (allow === 'public') return 'Needs no key.';
  if (allow === 'docs') return 'Needs no key unless `TALLYSTICK_DOCS` is `closed`.';
  if (allow === 'metrics') return 'Needs a key of any role, or the token of the metrics.';
  const scoped = scope ? ` A gateway’s key with scopes needs \`${scope}\`.` : '';
  return `For the roles ${allow.join(', ')}.${scoped}`;
}

const EXAMPLES: { readonly [parameter: string]: string } = {
  id: CLIENT_ID,
  keyId: '5f0c1a52-6f0e-4d7f-9b0a-0c9a4d2f7e11',
  messageId: 'm-1',
  reservationId: 'r-1',
  rechargeId: 'rc-1',
  name: 'credit-log',
  code: 'insufficient-credits',
  file: 'swagger-ui.css',
};

type Shown = Omit<Parameter, 'in'> & {
  readonly in: 'query' | 'header' | 'path';
  readonly example?: string;
};

function pathParameters({ path }: RouteSpec): Shown[] {
  return [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    description: name === 'id' ? 'The client’s id.' : `The ${name}.`,
    schema: { type: 'string' },
    ...(EXAMPLES[name] && { example: EXAMPLES[name] }),
  }));
}

/** Whether the input of the operation is the body of the request; otherwise it is the query. */
function hasBody({ method, operation }: RouteSpec): boolean {
  return method !== 'GET' && inputsOf(operation).length > 0;
}

function queryParameters({ method, operation }: RouteSpec): Shown[] {
  if (method !== 'GET') return [];
  const asked = inputsOf(operation).flatMap(parametersOf);
  const isFresh = asked.some(({ name }) => name === 'minRevision');
  return isFresh ? [...asked, MIN_REVISION_HEADER] : asked;
}

function parameters(route: RouteSpec): Shown[] {
  const { headers = [], tagged } = route;
  const idempotency = idempotencyOf(route.operation);
  const own = [...queryParameters(route), ...headers];
  const shown = tagged ? [...own, IF_NONE_MATCH] : own;
  if (!idempotency) return [...shown];
  const description =
    idempotency === 'required'
      ? 'Needed when the body has no id; ignored when it has.'
      : 'Makes a retry safe: the same key with the same content is answered as the first time.';
  const schema = { type: 'string', minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' };
  return [...shown, { name: 'Idempotency-Key', in: 'header', description, schema }];
}

const IF_NONE_MATCH: Shown = {
  name: 'If-None-Match',
  in: 'header',
  description: 'An ETag that was got before: answers 304 when nothing changed since.',
  schema: { type: 'string' },
};

function shownParameter(parameter: Shown): object {
  return { ...parameter, ...(parameter.in === 'path' && { required: true }) };
}

function requestBody(operation: Operation, components: Components): object {
  const classes = inputsOf(operation);
  const references = classes.map((one) => inputReference(one, components));
  const schema = references.length === 1 ? references[0] : { oneOf: references };
  const needed = classes.some((one) => 'required' in (components.get(one.name) ?? {}));
  return {
    required: needed,
    content: { 'application/json': { schema, example: operation.example } },
  };
}

function responses(route: RouteSpec): Record<string, unknown> {
  const answers = [route.answer, ...(route.also ?? [])];
  const own = answers.map((answer) => [answer.status, response(answer, route)] as const);
  const notModified = route.tagged ? { 304: NOT_MODIFIED } : {};
  const other = answers.every(({ status }) => status >= 300) ? { default: NO_OTHER } : {};
  return { ...Object.fromEntries(own), ...notModified, ...problemResponses(route), ...other };
}

/** Linters refuse an operation that has neither a 2xx answer nor this one. */
const NO_OTHER = { description: 'There is no other answer: browsers are sent on.' };

const NOT_MODIFIED = {
  description: 'Nothing changed since the answer with that ETag.',
  headers: { ETag: { description: 'The same tag.', schema: { type: 'string' } } },
};

function response(answer: AnswerSpec, route: RouteSpec): object {
  const { description, schema, example, types = [JSON_TYPE], status } = answer;
  const body = (type: string): object =>
    type === JSON_TYPE
      ? { schema, ...(example !== undefined && { example }) }
      : { schema: { type: 'string' } };
  const headers = {
    ...(route.tagged && TAG_HEADER),
    ...(idempotencyOf(route.operation) && REPLAYED_HEADER),
    ...answer.headers,
  };
  const described = Object.entries(headers).map(
    ([name, what]) => [name, { description: what, schema: { type: 'string' } }] as const,
  );
  return {
    description,
    ...(described.length > 0 && { headers: Object.fromEntries(described) }),
    ...(status !== 204 &&
      status !== 302 && { content: Object.fromEntries(types.map((type) => [type, body(type)])) }),
  };
}

const JSON_TYPE = 'application/json';
const TAG_HEADER = { ETag: 'Tag of this answer.' };
const REPLAYED_HEADER = {
  'Idempotency-Replayed': '`true` when the command was answered before and nothing moved now.',
};

function sorted<T>(entries: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}
