import { randomUUID } from 'node:crypto';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';
import { routes } from '../../../src/api/http/server/route.js';
import { GRAPHQL_OPERATIONS } from '../../../src/api/graphql/schema/build-schema.js';
import { isQuery } from '../../../src/api/operations/runners/operation-runner.js';
import { FRESH_READS } from '../reads/fresh-reads-table.js';
import { knownClient, staleReads } from '../reads/fresh-reads.js';
import { GraphqlClient } from './graphql-client.js';

/** Reads of one client, and their problems; `:at` is the client's address. */
const READS: readonly string[] = [
  ':at',
  ':at?minRevision=3',
  ':at?minRevision=nonsense',
  ':at?minRevision=999999',
  ':at/settings',
  ':at/meter',
  ':at/balance',
  ':at/log',
  ':at/log?limit=2',
  ':at/log?type=DEBIT&order=desc',
  ':at/log?from=yesterday',
  ':at/log?limit=501',
  ':at/log?cursor=damaged',
  ':at/log?messageId=m-1',
  ':at/events?limit=3',
  ':at/events?type=MessageDebited',
  ':at/replay',
  ':at/replay?revision=2',
  ':at/replay?revision=2&asOf=2026-11-21T08:00:00.000Z',
  ':at/verification',
  ':at/messages/m-1',
  ':at/messages/unknown',
  ':at/messages/refused',
  ':at/reservations',
  ':at/reservations?status=OPEN',
  ':at/reservations/r-1',
  ':at/reservations/unknown',
  ':at/recharges',
  ':at/recharges?status=PAID',
  ':at/recharges/first',
  ':at/recharges/unknown',
  ':at/refusals',
  ':at/refusals?code=INSUFFICIENT_CREDITS',
  '/v1/clients',
  '/v1/clients?search=client&sort=-username&limit=1',
  '/v1/clients?level=CRITICAL',
  '/v1/clients?sort=nonsense',
  '/v1/clients?minPosition=99999999',
  '/v1/recharges?limit=1',
  '/v1/refusals?messageId=refused',
  '/v1/overview',
  '/v1/purges',
  '/v1/usage?from=2020-01-01T00:00:00Z&to=2030-01-01T00:00:00Z&groupBy=client',
  '/v1/usage?from=2020-01-01T00:00:00Z&to=2020-01-01T00:00:01Z',
  '/v1/schedule?limit=1',
  '/v1/schedule?kind=RESERVATION&to=2030-01-01T00:00:00Z',
  '/v1/projections',
  '/v1/api-keys',
  '/v1/access-events',
  '/v1/access-events?type=ApiKeyCreated&limit=1',
  '/v1/access-events?from=yesterday',
  `/v1/clients/${randomUUID()}`,
  '/v1/me',
  '/v1/sessions',
  '/v1/logins?limit=2',
  '/v1/logins?outcome=FAILURE&cursor=x',
  '/v1/mails?limit=2',
  '/v1/mails?cursor=damaged',
  `/v1/mails/${randomUUID()}`,
  ':at/statement?from=2026-11-20&to=2026-11-22',
  ':at/statements',
  ':at/statements?cursor=damaged',
  ':at/statements/S-000001',
  ':at/statement?from=2026-11-22&to=2026-11-20',
  ':at/statement?from=yesterday&to=today',
  '/v1/presets?limit=1',
  '/v1/presets?cursor=damaged',
  '/v1/presets/unknown',
  '/v1/legal-entities?limit=1',
  '/v1/legal-entities?cursor=damaged',
  '/v1/legal-entities/unknown',
  '/v1/brands/unknown.example',
  '/v1/webhooks?limit=2',
  `/v1/webhooks/${randomUUID()}`,
  `/v1/webhooks/${randomUUID()}/deliveries?limit=2`,
  '/v1/staff?limit=2',
  `/v1/staff/${randomUUID()}`,
  `/v1/clients/${randomUUID()}/meter`,
  `/v1/clients/${randomUUID()}/log`,
  '/v1/clients/nonsense/balance',
];

/** Members of a problem that name the request. */
function comparable({ instance: _, requestId: __, retryAfter: ___, ...rest }: Json): Json {
  const text = JSON.stringify(rest);
  // Relay has its own names for two parameters.
  return JSON.parse(text.replaceAll('"first"', '"limit"').replaceAll('"after"', '"cursor"'));
}

describe('reads through both facades', () => {
  const harness = new ServiceHarness();
  const graphql = new GraphqlClient(harness);
  let at = '';
  beforeAll(async () => {
    await harness.open();
    const id = await harness.clientWithCredits('100', { settings: { allowCredit: '5' } });
    at = `/v1/clients/${id}`;
    await harness.post(`${at}/debits`, { messageId: 'm-1', credits: '5', country: 'DE' });
    await harness.post(`${at}/debits`, { messageId: 'm-2', credits: '0.000001' });
    await harness.post(`${at}/messages/m-1/refunds`, {
      refundId: 'f-1',
      credits: '1',
      reason: 'x',
    });
    await harness.post(`${at}/messages/m-1/delivery-reports`, { status: 'DELIVERED' });
    await harness.post(`${at}/debits`, { messageId: 'refused', credits: '5000' });
    await harness.post(`${at}/reservations`, { reservationId: 'r-1', credits: '2' });
    const payment = { status: 'PAID', type: 'cash', reference: 'x' };
    await harness.post(`${at}/recharges`, { rechargeId: 'paid', credits: '1', payment });
    const plan = { interval: 'THRESHOLD', below: '1', target: '5', capPerDay: '9' };
    await harness.send('PUT', `${at}/top-up-plan`, { body: plan });
    const refundPolicy = { REJECTED: 'FULL', EXPIRED: { percent: '50' } };
    await harness.send('PATCH', at, { body: { settings: { refundPolicy } } });
    const other = await harness.clientWithCredits('1');
    await harness.post(`/v1/clients/${other}/disable`, { reason: 'ended' });
  });
  afterAll(() => harness.close());

  it.each(READS)('%s has the same answer', async (read) => {
    const url = read.replace(':at', at);
    const left = await harness.send('GET', url);
    const right = await graphql.send('GET', url);
    expect([right.status, comparable(right.json)]).toEqual([left.status, comparable(left.json)]);
  });

  it('cover every route that reads and is a field of GraphQL', () => {
    const wanted = routes().filter(
      ({ operation, method }) =>
        isQuery(operation) && method === 'GET' && GRAPHQL_OPERATIONS.includes(operation),
    );
    const paths = READS.map((read) => read.replace(':at', '/v1/clients/x').split('?')[0] ?? '');
    const missing = wanted.filter(({ path }) => {
      const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
      return !paths.some((one) => pattern.test(one));
    });
    // HTTP answers it as a stream: `a verification of all clients` below compares it.
    expect(missing.map(({ path }) => path)).toEqual(['/v1/verification']);
  });

  it('a verification of all clients has the sum that HTTP streams', async () => {
    const lines = (await harness.send('GET', '/v1/verification')).text.trim().split('\n');
    const query = `{ verifyClients { ok clients events failed unknown streams broken
      brokenStreams { stream } differing { clientId } } }`;
    const { json } = await graphql.document({ query });
    const { differing, brokenStreams, ...sum } = json.data.verifyClients;
    expect({ summary: sum }).toEqual(JSON.parse(lines.at(-1) ?? ''));
    expect([differing, brokenStreams]).toEqual([[], []]);
  });

  it('see every write that was answered before them', async () => {
    const table = FRESH_READS.filter(({ accept }) => accept === undefined);
    const known = await knownClient(graphql, { count: 2 });
    expect(await staleReads(graphql, known, { table, rounds: [1] })).toEqual([]);
  });

  it('page by the same cursors', async () => {
    const { json } = await harness.send('GET', `${at}/log?limit=2`);
    const query = `query ($id: ID!, $after: String) {
      creditLog(clientId: $id, first: 2, after: $after) {
        edges { cursor node { revision } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }`;
    const variables = { id: at.split('/').at(-1) };
    const first = (await graphql.document({ query, variables })).json.data.creditLog;
    expect(first.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: json.nextCursor,
    });
    expect(first.edges.map(({ cursor }: Json) => cursor)).toEqual([null, json.nextCursor]);
    const after = first.pageInfo.endCursor;
    const next = await graphql.document({ query, variables: { ...variables, after } });
    const page = await harness.send('GET', `${at}/log?limit=2&cursor=${after}`);
    expect(next.json.data.creditLog.edges.map(({ node }: Json) => node.revision)).toEqual(
      page.json.items.map(({ revision }: Json) => revision),
    );
  });
});
