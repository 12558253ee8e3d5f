import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceHarness } from '../../harness/service-harness.js';
import { GraphqlClient } from './graphql-client.js';

const PAGE = join(process.cwd(), 'docs', 'how-to', 'graphql.md');

interface Example {
  readonly query: string;
  readonly answer: object;
}

/** The documents of the page, each with the answer below it. */
async function examples(): Promise<readonly Example[]> {
  const page = await readFile(PAGE, 'utf8');
  const pattern = /```graphql\n(?<query>[^`]*)```\n\n```json\n(?<answer>[^`]*)```/g;
  return [...page.matchAll(pattern)].map(({ groups }) => ({
    query: groups?.['query'] ?? '',
    answer: JSON.parse(groups?.['answer'] ?? '') as object,
  }));
}

describe('the page about GraphQL', () => {
  const harness = new ServiceHarness();
  const graphql = new GraphqlClient(harness);
  beforeAll(async () => void (await harness.open()));
  afterAll(() => harness.close());

  it('shows documents with the answers that the service gives', async () => {
    const shown = await examples();
    const page = await readFile(PAGE, 'utf8');
    expect(shown).toHaveLength(page.split('```graphql').length - 1);
    for (const { query, answer } of shown) {
      expect((await graphql.document({ query })).json).toMatchObject(answer);
    }
  });
});
