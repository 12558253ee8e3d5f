import 'reflect-metadata';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import '../../../src/api/http/http-facade.js';
import { inputsOf } from '../../../src/api/operations/operation.js';
import { routes } from '../../../src/api/http/server/route.js';
import { validatorOf } from '../../../src/api/input/validator.js';
import { buildOpenApi } from '../../../src/api/http/openapi/build-open-api.js';
import { VERSION } from '../../../src/version.js';
import { faultIn } from '../../harness/documented.js';
import { ServiceHarness } from '../../harness/service-harness.js';

const document = JSON.parse(JSON.stringify(buildOpenApi(VERSION)));
const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>)
  .flatMap(([path, item]) =>
    Object.entries(item).map(([method, one]) => [method, path, one] as const),
  )
  .map(([method, path, one]) => [`${method.toUpperCase()} ${path}`, one] as const);
const named = routes().map((route) => [`${route.method} ${route.path}`, route] as const);

describe('the OpenAPI document', () => {
  it('is the committed one', async () => {
    const committed = await readFile(
      join(process.cwd(), 'docs', 'reference', 'openapi.json'),
      'utf8',
    );
    expect(JSON.parse(committed)).toEqual(document);
  });

  it('is served', async () => {
    const harness = await new ServiceHarness().open();
    try {
      expect((await harness.send('GET', '/openapi.json', { key: null })).json).toEqual(document);
    } finally {
      await harness.close();
    }
  });

  it('names every operation once, as a verb and a thing', () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(ids).toHaveLength(routes().length);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+([A-Z][a-z]+)+$/);
  });

  it('declares every tag that it uses, with a description', () => {
    const declared = document.tags.map(({ name }: { name: string }) => name);
    const used = new Set(operations.flatMap(([, { tags }]) => tags));
    expect([...used].sort()).toEqual([...declared].sort());
    for (const { description } of document.tags) expect(description).toMatch(/\.$/);
  });

  it('describes every property and every parameter', () => {
    const silent = propertiesIn(document, '#').filter(([, { description }]) => !description);
    expect(silent.map(([pointer]) => pointer)).toEqual([]);
    const parameters = operations.flatMap(([, { parameters: own }]) => own);
    expect(parameters.filter(({ description }) => !description)).toEqual([]);
  });

  it('leaves the type open of nothing but the values of a change', () => {
    const open = propertiesIn(document, '#').filter(([, schema]) => !isTyped(schema));
    expect(open.map(([pointer]) => pointer.split('/').slice(-3).join('/'))).toEqual([
      'SettingChange/properties/from',
      'SettingChange/properties/to',
    ]);
  });

  it('lists the codes of every problem', () => {
    for (const [name, { responses }] of operations) {
      const problems = Object.entries(responses).filter(([status]) => Number(status) >= 400);
      expect([name, problems.length > 0]).toEqual([name, true]);
      for (const [, response] of problems) expect(codesIn(response).length).toBeGreaterThan(0);
    }
  });

  it('refers only to existing components', () => {
    const references = JSON.stringify(document).match(/#\/components\/schemas\/\w+/g) ?? [];
    const known = Object.keys(document.components.schemas as object);
    const missing = references.filter((one) => !known.includes(one.split('/')[3] ?? ''));
    expect(missing).toEqual([]);
    expect(references.length).toBeGreaterThan(50);
  });

  const withInput = named.filter(
    ([, { method, operation }]) => method !== 'GET' && inputsOf(operation).length > 0,
  );
  it.each(withInput)('shows a valid body for %s', (_, { operation }) => {
    const verdicts = inputsOf(operation).map((input) => validatorOf(input)(operation.example));
    expect(verdicts.some((errors) => errors.length === 0)).toBe(true);
  });

  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'api', components: document.components });
  it.each(withInput)('describes the body of %s so that its example fits', (_, { operation }) => {
    const refs = inputsOf(operation).map(({ name }) => `api#/components/schemas/${name}`);
    const fits = refs.filter((ref) => ajv.validate({ $ref: ref }, operation.example));
    expect(fits).toHaveLength(1);
  });

  it.each(operations)('shows an answer of %s that fits its schema', (name, { responses }) => {
    for (const [status, response] of Object.entries(responses)) {
      const { schema, example } = response.content?.['application/json'] ?? {};
      if (schema === undefined) continue;
      if (name !== 'GET /openapi.json')
        expect([status, typeof example]).toEqual([status, 'object']);
      expect(faultIn(schema, example ?? {})).toBeNull();
    }
  });
});

interface Schema {
  readonly description?: string;
  readonly [keyword: string]: unknown;
}
interface Response {
  readonly $ref?: string;
  readonly content?: { readonly [type: string]: { schema?: Schema; example?: unknown } };
}
interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters: readonly { readonly description?: string }[];
  readonly responses: { readonly [status: string]: Response };
}

/** Every property of every schema, with its location. */
function propertiesIn(value: unknown, pointer: string): [pointer: string, schema: Schema][] {
  if (typeof value !== 'object' || value === null) return [];
  const own = (value as { properties?: Record<string, Schema> }).properties ?? {};
  const here = Object.entries(own).map(([name, schema]): [string, Schema] => [
    `${pointer}/properties/${name}`,
    schema,
  ]);
  const inner = Object.entries(value).filter(([name]) => !name.startsWith('example'));
  return [...here, ...inner.flatMap(([name, one]) => propertiesIn(one, `${pointer}/${name}`))];
}

function isTyped(schema: Schema): boolean {
  return ['type', '$ref', 'anyOf', 'oneOf', 'allOf'].some((keyword) => keyword in schema);
}

function codesIn(response: Response): readonly string[] {
  const name = response.$ref?.split('/').at(-1);
  const { content } = name === undefined ? response : document.components.responses[name];
  // A page of the browser, or the state of the service.
  if (!('application/problem+json' in content)) return ['not a problem'];
  return content['application/problem+json'].schema.allOf[1].properties.code.enum;
}
