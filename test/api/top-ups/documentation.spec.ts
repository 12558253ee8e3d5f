import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';

const PAGE = join(process.cwd(), 'docs', 'how-to', 'top-ups.md');

interface Example {
  readonly method: string;
  readonly path: string;
  readonly body: Json;
  readonly answer: Json;
}

/** The requests of the page, each with the part of the answer that is shown below it. */
async function examples(): Promise<readonly Example[]> {
  const page = await readFile(PAGE, 'utf8');
  const pattern = /```http\n(\w+) (\S+)\n\n([^`]*)```\n\n```json\n([^`]*)```/g;
  return [...page.matchAll(pattern)].map(([, method = '', path = '', body = '', answer = '']) => ({
    ...{ method, path },
    body: JSON.parse(body),
    answer: JSON.parse(answer),
  }));
}

describe('the page on top-ups', () => {
  const harness = new ServiceHarness();
  beforeAll(() => harness.open());
  afterAll(() => harness.close());

  it('has requests that work, with these answers [S0-17] [S2-11]', async () => {
    const id = await harness.client();
    const found = await examples();
    expect(found).toHaveLength(3);
    for (const { method, path, body, answer } of found) {
      const response = await harness.send(method, path.replace('{{id}}', id), { body });
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.json).toMatchObject(answer);
    }
  });

  it('says which ids callers cannot use', async () => {
    const id = await harness.client();
    const body = { rechargeId: 'PLAN:DAILY:2026-11-20', credits: '1' };
    const refused = await harness.post(`/v1/clients/${id}/recharges`, body);
    expect([refused.status, refused.json.code]).toEqual([400, 'INVALID_INPUT']);
  });
});
