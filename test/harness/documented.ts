import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import '../../src/api/http/http-facade.js';
import { routes, type RouteSpec } from '../../src/api/http/server/route.js';
import { buildOpenApi } from '../../src/api/http/openapi/build-open-api.js';

/** The parts of an answer that are compared with its documentation. */
export interface Answered {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers: { readonly [name: string]: unknown };
  readonly text: string;
}

type Schema = { readonly [keyword: string]: unknown };

const document = closed(JSON.parse(JSON.stringify(buildOpenApi('test'))));
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ $id: 'api', ...document });
const validators = new Map<string, ValidateFunction>();

/**
 * Whether an answer is what the OpenAPI document says: its status, its content type, and every
 * property of its JSON. A property that is not documented is a fault.
 * @throws Error naming what is not documented
 */
export function expectDocumented(answered: Answered): void {
  const { method, url, status, text } = answered;
  const route = routeOf(method, new URL(url, 'http://service').pathname);
  const fault = route === null ? unroutedFault(answered) : answerFault(route, answered);
  if (fault === null) return;
  throw new Error(`not as documented: ${method} ${url} ${status}: ${fault}\n${text}`);
}

/** The deviation of a value from a schema of the document, checked as strictly as answers are. */
export function faultIn(schema: object, value: unknown): string | null {
  const strict = closed(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')));
  return ajv.validate(strict, JSON.parse(JSON.stringify(value))) ? null : ajv.errorsText();
}

function routeOf(method: string, path: string): RouteSpec | null {
  const asked = method === 'HEAD' ? 'GET' : method;
  const found = routes().filter((route) => {
    const pattern = route.path.replaceAll('.', '\\.').replaceAll(/:[A-Za-z]+/g, '[^/]+');
    return route.method === asked && new RegExp(`^${pattern}$`).test(path);
  });
  return found.sort((a, b) => parametersIn(a) - parametersIn(b))[0] ?? null;
}

const parametersIn = ({ path }: RouteSpec): number => path.split(':').length;

/** Without such an operation the answer must be a problem anyway. */
function unroutedFault(answered: Answered): string | null {
  const { text } = answered;
  if (!typeOf(answered).includes('problem+json')) return null;
  return check('api#/components/schemas/Problem', JSON.parse(text));
}

function answerFault(route: RouteSpec, answered: Answered): string | null {
  const { status, method, text } = answered;
  const type = typeOf(answered);
  const pointer = `/paths/${escaped(templateOf(route))}/${route.method.toLowerCase()}/responses`;
  const response = resolved(`${pointer}/${status}`);
  if (response === null) return `the status is not documented`;
  const { content = {}, headers = {} } = at(response) as ResponseObject;
  const silent = undocumented(answered, headers);
  if (silent !== undefined) return `the header ${silent} is not documented`;
  if (text === '' || method === 'HEAD') return null;
  if (!(type in content)) return 'the content type is not documented';
  if (!type.includes('json') || type.includes('ndjson')) return null;
  return check(`api#${response}/content/${escaped(type)}/schema`, JSON.parse(text));
}

interface ResponseObject {
  readonly content?: { readonly [type: string]: unknown };
  readonly headers?: { readonly [name: string]: unknown };
}

/** Headers that callers act upon. */
const HEADERS = ['retry-after', 'idempotency-replayed', 'location', 'etag'];

function undocumented({ headers: sent }: Answered, documented: object): string | undefined {
  const known = new Set(Object.keys(documented).map((name) => name.toLowerCase()));
  return HEADERS.find((name) => name in sent && !known.has(name));
}

/** Content type of an answer, without its parameters. */
function typeOf({ headers }: Answered): string {
  const type = headers['content-type'];
  return typeof type === 'string' ? (type.split(';', 1)[0] ?? '') : '';
}

/** A pointer to a response, after following a reference. */
function resolved(pointer: string): string | null {
  const response = at(pointer) as { $ref?: string } | undefined;
  if (response === undefined) return null;
  return response.$ref === undefined ? pointer : response.$ref.slice(1);
}

function at(pointer: string): unknown {
  const parts = pointer.split('/').slice(1);
  return parts.reduce<unknown>(
    (value, part) => (value as Schema | undefined)?.[unescaped(part)],
    document,
  );
}

function check(ref: string, value: unknown): string | null {
  let validate = validators.get(ref);
  if (validate === undefined) {
    validate = ajv.compile({ $ref: ref });
    validators.set(ref, validate);
  }
  return validate(value) ? null : ajv.errorsText(validate.errors, { dataVar: '' });
}

/** The document with every object that lists its properties closed to others. */
function closed(value: unknown): Schema {
  return closedIn(value, false) as Schema;
}

/** A part of an `allOf` sees the properties of the other parts, so it stays open. */
function closedIn(value: unknown, part: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => closedIn(one, part));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [
    name,
    closedIn(one, name === 'allOf'),
  ]);
  const schema = Object.fromEntries(entries) as Schema;
  const lists = schema['type'] === 'object' && 'properties' in schema;
  return lists && !part && !('additionalProperties' in schema)
    ? { ...schema, additionalProperties: false }
    : schema;
}

function templateOf({ path }: RouteSpec): string {
  return path.replaceAll(/:([A-Za-z]+)/g, '{$1}');
}

const escaped = (part: string): string =>
  encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
const unescaped = (part: string): string =>
  decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
