import 'reflect-metadata';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import '../../src/api/facade.js';
import { routes, type RouteSpec } from '../../src/api/http/route.js';
import { validatorOf } from '../../src/api/input/compile.js';
import type { InputClass } from '../../src/api/input/rule.js';
import { buildOpenApi } from '../../src/api/openapi/build-open-api.js';
import { VERSION } from '../../src/version.js';
import { ServiceRoom } from './service-room.js';

const document = JSON.parse(JSON.stringify(buildOpenApi(VERSION)));
const named = routes().map((route) => [`${route.method} ${route.path}`, route] as const);

function inputsOf({ input }: RouteSpec): readonly InputClass[] {
  if (input === undefined) return [];
  return Array.isArray(input) ? (input as readonly InputClass[]) : [input as InputClass];
}

describe('the OpenAPI document', () => {
  it('is the committed one', async () => {
    const committed = await readFile(join(process.cwd(), 'docs', 'openapi.json'), 'utf8');
    expect(JSON.parse(committed)).toEqual(document);
  });

  it('is served', async () => {
    const room = await new ServiceRoom().open();
    try {
      expect((await room.send('GET', '/openapi.json', { key: null })).json).toEqual(document);
    } finally {
      await room.close();
    }
  });

  it('has every route once, under an id of its own', () => {
    const items = Object.values(
      document.paths as Record<string, Record<string, { operationId: string }>>,
    );
    const ids = items.flatMap((item) => Object.values(item).map(({ operationId }) => operationId));
    expect(ids).toHaveLength(routes().length);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refers only to what is there', () => {
    const references = JSON.stringify(document).match(/#\/components\/schemas\/\w+/g) ?? [];
    const known = Object.keys(document.components.schemas as object);
    const missing = references.filter((one) => !known.includes(one.split('/')[3] ?? ''));
    expect(missing).toEqual([]);
    expect(references.length).toBeGreaterThan(50);
  });

  const withInput = named.filter(([, route]) => route.input !== undefined);
  it.each(withInput)('shows a valid body for %s', (_, route) => {
    const verdicts = inputsOf(route).map((input) => validatorOf(input)(route.example));
    expect(verdicts.some((errors) => errors.length === 0)).toBe(true);
  });

  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'api', components: document.components });
  it.each(withInput)('describes the body of %s so that its example fits', (_, route) => {
    const refs = inputsOf(route).map(({ name }) => `api#/components/schemas/${name}`);
    const fits = refs.filter((ref) => ajv.validate({ $ref: ref }, route.example));
    expect(fits).toHaveLength(1);
  });

  const withAnswer = named.filter(([, { answer }]) => !answer.types && answer.status !== 204);
  it.each(withAnswer)('shows what %s answers', (name, { answer }) => {
    if (name === 'GET /openapi.json') return;
    expect(answer.example).toBeDefined();
    if (typeof answer.schema !== 'string') return;
    const ref = `api#/components/schemas/${answer.schema}`;
    // Examples of outcomes show a part of the client only.
    const shown = { ...(answer.example as object), client: undefined };
    ajv.validate({ $ref: ref }, JSON.parse(JSON.stringify(shown)));
    expect(ajv.errorsText()).toBe('No errors');
  });
});
