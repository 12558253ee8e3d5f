import { ERROR_KINDS } from '../errors.js';
import type { ErrorCode } from '../errors.js';
import { routes } from '../http/route.js';
import type { Parameter, RouteSpec } from '../http/route.js';
import type { InputClass, JsonSchema } from '../input/rule.js';
import { ANSWER_SCHEMAS } from './answer-schemas.js';
import { inputReference } from './input-schema.js';
import type { Components } from './input-schema.js';

export type OpenApi = { readonly [member: string]: unknown };

const PROBLEM_TYPE = 'application/problem+json';
const DESCRIPTION =
  'The HTTP facade of an event-sourced credit ledger for messaging platforms. Amounts are ' +
  'decimal strings; every accepted command answers with an outcome that has the client’s new ' +
  'revision and meter; every problem has a stable `code` (RFC 9457).';

/** Any route may give these. */
const ALWAYS: readonly ErrorCode[] = ['INTERNAL', 'LOG_UNAVAILABLE', 'CONTENTION'];
const WITH_KEY: readonly ErrorCode[] = ['UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED'];
const WITH_BODY: readonly ErrorCode[] = [
  'INVALID_INPUT',
  'MALFORMED_JSON',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
];

/**
 * The OpenAPI 3.1 document of all routes that are declared when it is called, made from their
 * declarations and from those of their inputs.
 */
export function buildOpenApi(version: string): OpenApi {
  const components: Components = new Map(Object.entries(ANSWER_SCHEMAS));
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes()) {
    const path = route.path.replaceAll(/:([A-Za-z]+)/g, '{$1}');
    const item = (paths[path] ??= {});
    item[route.method.toLowerCase()] = operation(route, components);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Tallystick', version, description: DESCRIPTION, license: LICENSE },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    paths: sorted(paths),
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key.' } },
      schemas: sorted(Object.fromEntries(components)),
    },
  };
}

const LICENSE = { name: 'Apache-2.0', identifier: 'Apache-2.0' };

function operation(route: RouteSpec, components: Components): object {
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.tag],
    description: access(route),
    parameters: [...pathParameters(route), ...parameters(route)].map(shownParameter),
    ...(route.input && { requestBody: requestBody(route, route.input, components) }),
    responses: responses(route),
    ...(Array.isArray(route.allow) ? {} : { security: [] }),
  };
}

function access({ allow, scope }: RouteSpec): string {
  if (allow === 'public') return 'Needs no key.';
  if (allow === 'operator') return 'Needs a key unless the service listens on loopback.';
  const scoped = scope ? ` A gateway’s key with scopes needs \`${scope}\`.` : '';
  return `For the roles ${allow.join(', ')}.${scoped}`;
}

function operationId({ method, path }: RouteSpec): string {
  const words = path.split(/[/:.-]/).filter((word) => word !== '' && word !== 'v1');
  const name = words.map((word) => (word[0] ?? '').toUpperCase() + word.slice(1)).join('');
  return method.toLowerCase() + name;
}

const EXAMPLES: { readonly [parameter: string]: string } = {
  id: '0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c11',
  keyId: '5f0c1a52-6f0e-4d7f-9b0a-0c9a4d2f7e11',
  messageId: 'm-1',
  reservationId: 'r-1',
  rechargeId: 'rc-1',
  name: 'credit-log',
};

type Shown = Omit<Parameter, 'in'> & { readonly in: 'query' | 'header' | 'path' };

function pathParameters({ path }: RouteSpec): Shown[] {
  return [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    description: name === 'id' ? 'The client’s id.' : `The ${name}.`,
    schema: { type: 'string', ...(EXAMPLES[name] && { examples: [EXAMPLES[name]] }) },
  }));
}

function parameters({ parameters: own = [], idempotency }: RouteSpec): Shown[] {
  if (!idempotency) return [...own];
  const description =
    idempotency === 'required'
      ? 'Needed when the body has no id; ignored when it has.'
      : 'Makes a retry safe: the same key with the same content is answered as the first time.';
  const schema = { type: 'string', minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' };
  return [...own, { name: 'Idempotency-Key', in: 'header', description, schema }];
}

function shownParameter(parameter: Shown): object {
  return { ...parameter, ...(parameter.in === 'path' && { required: true }) };
}

function requestBody(
  route: RouteSpec,
  input: InputClass | readonly InputClass[],
  components: Components,
): object {
  const classes = Array.isArray(input) ? (input as readonly InputClass[]) : [input as InputClass];
  const references = classes.map((one) => inputReference(one, components));
  const schema = references.length === 1 ? references[0] : { oneOf: references };
  const needed = classes.some((one) => 'required' in (components.get(one.name) ?? {}));
  return {
    required: needed,
    content: { 'application/json': { schema, example: route.example } },
  };
}

function responses(route: RouteSpec): Record<string, unknown> {
  const { status, description, schema, example, types = ['application/json'] } = route.answer;
  const body = {
    ...(schema && { schema: schemaOf(schema) }),
    ...(example !== undefined && { example }),
  };
  const content = Object.fromEntries(types.map((type) => [type, body]));
  const found: Record<string, unknown> = {
    [status]: { description, ...(status !== 204 && { content }) },
  };
  for (const [code, codes] of problemsOf(route)) {
    found[code] = {
      description: codes.map((one) => `\`${one}\`: ${ERROR_KINDS[one].title}.`).join(' '),
      content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
  return found;
}

function schemaOf(schema: string | JsonSchema): JsonSchema {
  return typeof schema === 'string' ? { $ref: `#/components/schemas/${schema}` } : schema;
}

function problemsOf(route: RouteSpec): Map<number, ErrorCode[]> {
  const codes = new Set<ErrorCode>([...(route.problems ?? []), ...ALWAYS]);
  if (Array.isArray(route.allow)) for (const code of WITH_KEY) codes.add(code);
  if (route.input) for (const code of WITH_BODY) codes.add(code);
  if (route.idempotency === 'required') codes.add('IDEMPOTENCY_REQUIRED');
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = ERROR_KINDS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return new Map([...byStatus].sort(([a], [b]) => a - b));
}

function sorted<T>(entries: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}
