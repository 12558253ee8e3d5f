import { randomUUID } from 'node:crypto';
import { GRAPHQL_OPERATIONS } from '../../../src/api/graphql/schema/build-schema.js';
import { routes, type RouteSpec } from '../../../src/api/http/server/route.js';
import { runGraphql } from '../../../src/api/operations/service-operations.js';
import { streamMeter } from '../../../src/api/operations/stream-operations.js';
import { ServiceHarness } from '../../harness/service-harness.js';
import { GraphqlClient } from './graphql-client.js';

const KEYS = {
  admin: { role: 'admin' },
  auditor: { role: 'auditor' },
  gateway: { role: 'gateway' },
  'gateway without scopes to debit': { role: 'gateway', scopes: ['report'] },
  'bound admin': { role: 'admin', clientIds: [randomUUID()] },
  'bound gateway': { role: 'gateway', clientIds: [randomUUID()] },
} as const;

/** A stream has no end, so its twin would be a subscription. */
const HTTP_ONLY = [runGraphql.name, streamMeter.name];

const guarded = routes().filter(
  ({ operation }) => Array.isArray(operation.allow) && !HTTP_ONLY.includes(operation.name),
);

describe('the fields of GraphQL', () => {
  const harness = new ServiceHarness();
  const graphql = new GraphqlClient(harness);
  const keys = new Map<string, string>();
  let clientId = '';
  beforeAll(async () => {
    await harness.open();
    clientId = await harness.clientWithCredits('5');
    for (const [name, about] of Object.entries(KEYS)) keys.set(name, await harness.key(about));
  });
  afterAll(() => harness.close());

  const address = ({ path }: RouteSpec): string =>
    path.replace(':id', clientId).replaceAll(/:\w+/g, randomUUID());

  it('are one for each guarded route of HTTP, and no others', () => {
    expect(guarded.map(({ operation }) => operation.name).sort()).toEqual(
      GRAPHQL_OPERATIONS.map(({ name }) => name).sort(),
    );
  });

  it.each(guarded.map((route) => [route.operation.name, route] as const))(
    '%s is open to the callers that HTTP lets in',
    async (_, route) => {
      for (const [name, key] of keys) {
        const sent = { key, ...(route.method !== 'GET' && { body: {} }) };
        const left = await harness.send(route.method, address(route), sent);
        const right = await graphql.send(route.method, address(route), sent);
        const codes = [left, right].map(({ status, json }) => [name, status, json?.code]);
        const isAllowed = left.status < 300;
        if (isAllowed) expect(codes[1]?.[1]).toBeLessThan(300);
        else expect(codes[1]).toEqual(codes[0]);
      }
    },
  );

  it('need a key, whatever they are', async () => {
    for (const key of [null, 'tly_unknown', '']) {
      const response = await graphql.document({ query: '{ overview { clients { total } } }' }, key);
      expect([response.status, response.json.code]).toEqual([401, 'UNAUTHENTICATED']);
    }
  });

  it('check the permission of a balance in a list too', async () => {
    const query = `{ client(id: "${clientId}") { id balance { floor } } }`;
    const { json } = await graphql.document({ query }, keys.get('auditor') ?? '');
    expect(json.data.client.balance).toEqual({ floor: '0' });
    const refused = await graphql.document({ query }, keys.get('gateway') ?? '');
    expect(refused.json.data).toEqual({ client: null });
    expect(refused.json.errors[0].extensions).toMatchObject({ code: 'FORBIDDEN', status: 403 });
  });
});
