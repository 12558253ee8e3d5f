import { ServiceHarness, type Json } from '../../harness/service-harness.js';
import { Documents } from '../../../src/ports/documents.js';
import { GraphqlClient } from './graphql-client.js';

const QUERY = `query ($first: Int) {
  clients(first: $first) {
    nodes {
      id
      meter { text }
      balance { windows { daily { messages { used } credits { used } } monthly { credits { used } } } }
    }
  }
}`;

/** Names of the methods that read, in the order of the calls. */
function watched(documents: Documents): { readonly reads: string[]; readonly stop: () => void } {
  const reads: string[] = [];
  const names = ['get', 'load', 'find'] as const;
  const own = documents as unknown as Record<string, unknown>;
  const stops = names.map((name) => {
    const read = documents[name].bind(documents) as (...parts: unknown[]) => unknown;
    own[name] = (...parts: unknown[]) => {
      reads.push(name);
      return read(...parts);
    };
    return () => delete own[name];
  });
  return { reads, stop: () => stops.forEach((stop) => stop()) };
}

describe('a list of clients with meter and windows', () => {
  const harness = new ServiceHarness();
  const graphql = new GraphqlClient(harness);
  beforeAll(async () => {
    await harness.open();
    for (let n = 0; n < 100; n++) await harness.client();
    // Returns when the read models contain all of them, so only queries read below.
    await harness.send('GET', '/v1/clients?limit=1');
  });
  afterAll(() => harness.close());

  it.each([1, 10, 100])('reads as often for %i clients as for one', async (first) => {
    const { reads, stop } = watched(harness.running.app.get(Documents));
    const { json } = await graphql.document({ query: QUERY, variables: { first } });
    stop();
    const nodes = json.data.clients.nodes as Json[];
    expect(nodes).toHaveLength(first);
    expect(nodes.every(({ balance }) => balance.windows.daily.credits.used === '0')).toBe(true);
    // The list, the meters of its page, and all balances together.
    expect(reads).toEqual(['find', 'load', 'load']);
  });
});
