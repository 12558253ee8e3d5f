import { GRAPHQL_OPERATIONS } from '../../../src/api/graphql/schema/build-schema.js';
import { routes } from '../../../src/api/http/server/route.js';
import { runGraphql } from '../../../src/api/operations/service-operations.js';
import { streamMeter } from '../../../src/api/operations/stream-operations.js';
import { ServiceHarness } from '../../harness/service-harness.js';
import { GraphqlClient } from './graphql-client.js';

/** A stream has no end, so its twin would be a subscription. */
const HTTP_ONLY = [runGraphql.name, streamMeter.name];

const guarded = routes().filter(
  ({ operation }) => Array.isArray(operation.allow) && !HTTP_ONLY.includes(operation.name),
);

describe('the fields of GraphQL', () => {
  const harness = new ServiceHarness();
  const graphql = new GraphqlClient(harness);
  let clientId = '';
  beforeAll(async () => {
    await harness.open();
    clientId = await harness.clientWithCredits('5');
  });
  afterAll(() => harness.close());

  it('are one for each guarded route of HTTP, and no others', () => {
    expect(guarded.map(({ operation }) => operation.name).sort()).toEqual(
      GRAPHQL_OPERATIONS.map(({ name }) => name).sort(),
    );
  });

  it('need a key, whatever they are', async () => {
    for (const key of [null, 'tly_unknown', '']) {
      const response = await graphql.document({ query: '{ overview { clients { total } } }' }, key);
      expect([response.status, response.json.code]).toEqual([401, 'UNAUTHENTICATED']);
    }
  });

  it('check the permission of a balance in a list too', async () => {
    const query = `{ client(id: "${clientId}") { id balance { floor } } }`;
    const [auditor, gateway] = [
      await harness.key({ role: 'auditor' }),
      await harness.key({ role: 'gateway' }),
    ];
    const { json } = await graphql.document({ query }, auditor);
    expect(json.data.client.balance).toEqual({ floor: '0' });
    const refused = await graphql.document({ query }, gateway);
    expect(refused.json.data).toEqual({ client: null });
    expect(refused.json.errors[0].extensions).toMatchObject({ code: 'FORBIDDEN', status: 403 });
  });
});
