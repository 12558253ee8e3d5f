import { randomUUID } from 'node:crypto';
import { routes, type RouteSpec } from '../../../src/api/http/server/route.js';
import { ServiceHarness, type Json, type Response } from '../../harness/service-harness.js';
import { askedBy } from '../graphql/graphql-client.js';
import { GRAPHQL_OPERATIONS } from '../../../src/api/graphql/schema/build-schema.js';
import {
  hasPlanted,
  madeSecretsIn,
  plantedIn,
  requestsOf,
  secretsIn,
  type Planted,
} from './planting.js';

/** An answer without an end is read by separate specs. */
const ROUTES = routes().filter(({ path }) => !path.endsWith('/stream'));

/** The log here has no redaction by shape: what is planted must not get as far as that. */
describe('secrets and personal data', () => {
  const harness = new ServiceHarness();
  /** Secrets that the service made during the requests. */
  const made = new Set<string>();
  /** Answers that show planted data of a person to a caller who may see it. */
  let shownToOwner = 0;
  let clientId = '';
  let keys: string[] = [];
  beforeAll(async () => {
    await harness.open();
    clientId = await harness.clientWithCredits(
      '1000',
      plantedIn({ username: '', email: '' }) as Json,
    );
    keys = [
      await harness.key({ role: 'gateway' }),
      await harness.key({ role: 'gateway', scopes: ['report'], clientIds: [randomUUID()] }),
    ];
    for (const key of keys) made.add(key);
  });
  afterAll(() => harness.close());

  const addressOf = ({ path }: RouteSpec): string =>
    path.replace(':id', clientId).replaceAll(/:\w+/g, 'x-1');

  const judge = (about: string, shown: string, { status, json, text }: Response): void => {
    expect([about, status, secretsIn(text)]).toEqual([about, status, []]);
    if (hasPlanted(shown))
      expect([about, status, shown]).toEqual([about, status, 'nothing planted']);
    if (status >= 300) return;
    if (hasPlanted(text)) shownToOwner += 1;
    for (const secret of madeSecretsIn(json)) made.add(secret);
  };

  it.each(ROUTES.map((route) => [route.method, route.path, route] as const))(
    'are in no problem that %s %s answers with',
    async (method, _, route) => {
      for (const { about, url, sent } of requestsOf(route, addressOf(route), keys)) {
        const answer = await harness.sendOnce(method, url, sent);
        judge(about, answer.status >= 400 ? answer.text : '', answer);
      }
    },
  );

  it.each(
    ROUTES.filter(({ operation }) => GRAPHQL_OPERATIONS.includes(operation)).map(
      (route) => [route.operation.name, route] as const,
    ),
  )('are in no error that the field of %s answers with', async (_, route) => {
    for (const planted of requestsOf(route, addressOf(route), keys)) {
      for (const body of documentsOf(route, planted)) {
        const answer = await harness.sendOnce('POST', '/graphql', { ...planted.sent, body });
        const errors =
          answer.status >= 400 ? answer.text : JSON.stringify(answer.json.errors ?? '');
        judge(planted.about, errors, answer);
      }
    }
  });

  it('are in no line of the log, and not in the metrics', async () => {
    const metrics = await harness.send('GET', '/metrics');
    expect(harness.logged.length).toBeGreaterThan(ROUTES.length);
    for (const text of [...harness.logged, metrics.text]) {
      if (hasPlanted(text)) expect(text).toBe('nothing planted');
      for (const secret of made) expect(text).not.toContain(secret);
    }
    expect(made.size).toBeGreaterThan(keys.length);
    expect(shownToOwner).toBeGreaterThan(10);
  });
});

/** The same request as a document: with its input as a variable, and written into its text. */
function documentsOf(route: RouteSpec, { url, sent }: Planted): object[] {
  // GraphQL has no words for the other headers.
  const asked = askedBy(route, url, { ...sent, headers: {} });
  if (asked === null) return [];
  const literals = Object.entries(asked.variables).map(
    ([name, value]) => [name, literalOf(value)] as const,
  );
  const [, body = ''] = /^(?:query|mutation)(?:\([^)]*\))? ([^]*)$/.exec(asked.query) ?? [];
  const inlined = literals.reduce(
    (text, [name, value]) => text.replaceAll(`$${name}`, value),
    body,
  );
  const kind = asked.query.startsWith('mutation') ? 'mutation' : 'query';
  const cut = inlined.slice(0, inlined.search(/plntd/i) + 3);
  return [asked, { query: `${kind} ${inlined}` }, { query: `${kind} ${cut}` }];
}

/** A value as it is written in a document. */
function literalOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literalOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).map(([name, one]) => `${name}: ${literalOf(one)}`);
  return `{ ${fields.join(', ')} }`;
}
