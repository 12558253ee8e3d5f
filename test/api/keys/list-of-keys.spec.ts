import { KeyUses } from '../../../src/application/access/key-uses.js';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';
import { GraphqlClient } from '../graphql/graphql-client.js';

describe('the list of keys', () => {
  const harness = new ServiceHarness();
  const graphql = new GraphqlClient(harness);
  const secrets: string[] = [];
  beforeAll(async () => {
    await harness.open();
    for (let n = 0; n < 7; n++)
      secrets.push(await harness.key({ name: `k-${n}`, role: 'auditor' }));
  });
  afterAll(() => harness.close());

  const list = async (query: string): Promise<Json> =>
    (await harness.send('GET', `/v1/api-keys${query}`)).json;
  const idsOf = ({ items }: Json): string[] => items.map(({ keyId }: Json) => keyId);

  it('is read page by page, and a cursor survives new keys and a restart', async () => {
    const all = idsOf(await list(''));
    expect([...all].sort()).toEqual(all);
    const first = await list('?limit=3');
    expect(idsOf(first)).toEqual(all.slice(0, 3));
    await harness.stop();
    await harness.open();
    const added = await harness.post('/v1/api-keys', { name: 'later', role: 'gateway' });
    const rest: string[] = [];
    for (let cursor = first.nextCursor; cursor !== null;) {
      const page = await list(`?limit=3&cursor=${cursor}`);
      rest.push(...idsOf(page));
      cursor = page.nextCursor;
    }
    const missed = rest.filter((keyId) => keyId !== added.json.keyId);
    expect(missed).toEqual(all.slice(3));
    await harness.send('DELETE', `/v1/api-keys/${added.json.keyId}`);
  });

  it('is a connection of GraphQL over the same cursors', async () => {
    const { nextCursor, items } = await list('?limit=3');
    const query = `query ($after: String) {
      apiKeys(first: 2, after: $after) { nodes { keyId lastUsedAt } pageInfo { hasNextPage } }
    }`;
    const page = await graphql.document({ query, variables: { after: nextCursor } });
    expect(page.json.data.apiKeys).toEqual({
      nodes: (await list('')).items
        .slice(items.length, items.length + 2)
        .map(({ keyId, lastUsedAt }: Json) => ({ keyId, lastUsedAt })),
      pageInfo: { hasNextPage: true },
    });
  });

  it('refuses a damaged cursor and a page that is too long', async () => {
    const { nextCursor } = await list('?limit=1');
    expect((await list(`?cursor=${nextCursor}x`)).code).toBe('INVALID_CURSOR');
    const refusals = await harness.send('GET', `/v1/refusals?cursor=${nextCursor}`);
    expect(refusals.json.code).toBe('INVALID_CURSOR');
    expect((await list('?limit=501')).errors[0].field).toBe('limit');
  });

  it('says when a key was last used, in steps of five minutes', async () => {
    const used = async (): Promise<(string | null)[]> =>
      (await list('')).items
        .map(({ lastUsedAt }: Json) => lastUsedAt)
        .filter((at: string | null) => at !== null);
    const record = (): Promise<void> => harness.running.app.get(KeyUses).store();
    expect(await used()).toEqual([]);
    const at = new Date(harness.clock.instant).toISOString();
    const [key = ''] = secrets;
    await harness.send('GET', '/v1/clients', { key });
    await record();
    expect(await used()).toEqual([at]);
    harness.clock.instant += 299_000;
    await harness.send('GET', '/v1/clients', { key });
    await record();
    expect(await used()).toEqual([at]);
    harness.clock.instant += 1_000;
    harness.clock.instant += 5_000;
    await harness.send('GET', '/v1/clients', { key });
    await record();
    expect(await used()).toEqual([new Date(harness.clock.instant).toISOString()]);
  });
});
