import { PROJECTIONS } from '../../../projections/all.js';
import { EmbeddedDocuments } from '../../../src/adapters/embedded/documents/documents.js';
import { ProjectionEngine } from '../../../src/application/engine/projection-engine.js';
import { Progress } from '../../../src/application/engine/progress.js';
import { temporaryDirectory } from '../../contracts/temporary-directory.js';
import { ENOUGH_MS } from '../../contracts/until.js';
import { MemoryIdIndex } from '../../harness/memory/id-index.js';
import { QUICK } from '../../application/engine/engine-harness.js';
import { Story } from '../../projections/story.js';
import { ReadHarness } from '../../harness/read-harness.js';

const idOf = (n: number): string => `0198f0c4-0000-7000-8000-00000000000${n}`;
const ONE = `/v1/clients/${idOf(1)}`;

const PATHS = [
  '/v1/clients',
  '/v1/clients?sort=-available',
  '/v1/clients?sort=available&limit=2',
  '/v1/clients?sort=-createdAt&level=SUFFICIENT',
  '/v1/clients?search=B&status=ACTIVE',
  '/v1/clients?search=engine&sort=-username',
  '/v1/clients?search=100%25_',
  ONE,
  `${ONE}/settings`,
  `${ONE}/balance`,
  `${ONE}/log`,
  `${ONE}/log?order=desc&type=DEBIT&limit=3`,
  `${ONE}/log?messageId=m-0`,
  `${ONE}/log?from=2026-11-20T10:05:00Z&to=2026-11-20T10:09:00Z`,
  `${ONE}/log?to=9999-12-31T23:59:59-23:59`,
  `${ONE}/log?from=9999-12-31T23:59:59-23:59`,
  `${ONE}/recharges?to=9999-12-31T23:59:59-23:59`,
  '/v1/recharges?to=9999-12-31T23:59:59-23:59',
  '/v1/recharges?from=0000-01-01T00:00:00%2B23:59',
  `${ONE}/replay?asOf=9999-12-31T23:59:59-23:59`,
  `${ONE}/reservations`,
  `${ONE}/reservations?status=OPEN`,
  `${ONE}/reservations?status=EXPIRED`,
  `${ONE}/reservations/r-1`,
  `${ONE}/messages/m-0`,
  `${ONE}/recharges`,
  `${ONE}/recharges?status=UNPAID&limit=1`,
  `${ONE}/recharges/r-1`,
  '/v1/recharges?limit=2',
  '/v1/recharges?status=PAID&from=2026-11-20T10:00:00Z',
  `${ONE}/verification`,
  '/v1/verification',
  '/v1/overview',
  '/v1/purges',
  '/v1/usage?from=2020-01-01T00:00:00Z&to=2090-01-01T00:00:00Z&groupBy=client',
  '/v1/schedule?limit=2',
];

function stories(): Story[] {
  const first = new Story(idOf(1)).created({}, 'Carol').recharged('100');
  const windows = first.windowsNow();
  for (let count = 0; count < 6; count += 1) first.debited('1.5', `m-${count}`);
  first.refunded('m-0', '1', windows, '0.5');
  first.reserved('r-1', '5', 30).reserved('r-2', '3', 300).reserved('r-3', '2').released('r-3');
  return [
    first,
    new Story(idOf(2)).created({}, 'alice').recharged('9').disabled(),
    new Story(idOf(3)).created({ allowCredit: '9' }, 'Bob').debited('9').disabled(),
  ];
}

/** Everything of a list, a page after the other. */
async function followed(harness: ReadHarness, path: string): Promise<string[]> {
  const pages: string[] = [];
  for (let cursor = ''; pages.length < 20;) {
    const { text, json } = await harness.get(`${path}${cursor}`);
    pages.push(text.replace(/"nextCursor":"[^"]*"/, '"nextCursor":"…"'));
    if (!json?.nextCursor) break;
    cursor = `${path.includes('?') ? '&' : '?'}cursor=${json.nextCursor}`;
  }
  return pages;
}

it('answers over the embedded store as over maps in memory', async () => {
  const directory = await temporaryDirectory();
  const embedded = new EmbeddedDocuments(directory.file('models.db'), { role: 'writer' });
  const harness = new ReadHarness();
  try {
    await harness.open();
    const position = await harness.tell(...stories());
    const expected = new Map<string, string[]>();
    for (const path of PATHS) expected.set(path, await followed(harness, path));
    const { log, vault, documents } = harness.feed;
    const ids = new MemoryIdIndex();
    const parts = { log, vault, ids, documents: embedded, projections: PROJECTIONS };
    const runner = new ProjectionEngine(parts, QUICK);
    const progress = new Progress();
    await runner.start((lines) => progress.report(lines));
    expect(await progress.waitFor('all', position, ENOUGH_MS)).toBe(true);
    documents.get = embedded.get.bind(embedded);
    documents.find = embedded.find.bind(embedded);
    documents.load = embedded.load.bind(embedded);
    for (const path of PATHS) expect(await followed(harness, path)).toEqual(expected.get(path));
    expect(expected.get(`${ONE}/verification`)?.join()).toContain('"ok":true');
    await runner.close();
  } finally {
    await harness.close();
    await embedded.close();
    await directory.remove();
  }
});
