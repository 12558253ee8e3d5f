import { balance } from '../../../projections/balance.js';
import { creditLog } from '../../../projections/credit-log.js';
import type { DocumentWrite } from '../../../src/ports/documents.js';
import type { LoggedEvent } from '../../../src/ports/event-log.js';
import { Story } from '../../projections/story.js';
import { ReadHarness } from '../../harness/read-harness.js';

const ID = '0198f0c4-0000-7000-8000-000000000001';
const OTHER = '0198f0c4-0000-7000-8000-000000000002';

function life(clientId = ID): Story {
  const story = new Story(clientId).created({ allowCredit: '5' }, `user-${clientId.at(-1)}`);
  return story.recharged('100').debited('10', 'm1').reserved('res', '20', 60).debited('1', 'm2');
}

describe('a verification beside read models that are not where the log is', () => {
  let harness: ReadHarness;
  let story: Story;

  beforeEach(async () => {
    harness = new ReadHarness();
    await harness.open();
    story = life();
    await harness.tell(story);
  });
  afterEach(() => harness.close());

  const verify = async (): ReturnType<ReadHarness['get']> =>
    harness.get(`/v1/clients/${ID}/verification`, { role: 'auditor' });

  const write = (collection: typeof balance.collection, document: DocumentWrite): Promise<void> =>
    harness.feed.documents.write([{ collection, writes: [document] }], -1n, 'served');

  it('compares read models that lag up to the revision that they have reached', async () => {
    harness.holdBack();
    await harness.write(story.debited('1', 'm3').debited('1', 'm4'));
    const { status, json } = await verify();
    expect(status).toBe(200);
    expect(json).toMatchObject({
      ok: true,
      revision: '6',
      comparedRevision: '4',
      differences: [],
    });
  });

  it('still finds a difference in what a lagging read model has reached', async () => {
    harness.holdBack();
    await harness.write(story.debited('1', 'm3'));
    const get = harness.feed.documents.get.bind(harness.feed.documents);
    harness.feed.documents.get = async (collection, id) => {
      const found = await get(collection, id);
      if (found === null || collection !== balance.collection) return found;
      return { ...found, body: { ...found.body, available: '70' } };
    };
    const { json } = await verify();
    expect(json.differences).toEqual([
      { where: 'balance', revision: '4', field: 'available', expected: '69', found: '70' },
    ]);
  });

  it('accepts documents and lines that were written ahead of their checkpoint', async () => {
    // The states that a kill between documents and checkpoint leaves on a server, in any order.
    await harness.feed.stop();
    const { documents } = harness.feed;
    const removed = { clientId: ID, key: 2n, revision: 2n, body: null };
    documents.loseCheckpoints();
    await write(creditLog.collection, removed);
    const { json } = await verify();
    expect(json).toMatchObject({
      ok: true,
      revision: '4',
      comparedRevision: '-1',
      differences: [],
    });
  });

  it('finds a document that its checkpoint covers and that is not there', async () => {
    const get = harness.feed.documents.get.bind(harness.feed.documents);
    harness.feed.documents.get = async (collection, id) =>
      collection === balance.collection ? null : get(collection, id);
    const { json } = await verify();
    expect(json.differences).toMatchObject([
      { where: 'balance', revision: '4', expected: 'a document', found: 'no document' },
    ]);
  });

  it('finds read models that contain what the log has lost, by client and revision', async () => {
    loseTheLastEvent();
    const { json } = await verify();
    expect(json.ok).toBe(false);
    expect(json.differences).toEqual(
      expect.arrayContaining([
        { where: 'balance', revision: '4', field: 'revision', expected: '3', found: '4' },
        { where: 'credit-log', revision: '4', field: 'revision', expected: '3', found: '4' },
      ]),
    );
  });

  it('finds a lost key once, and compares all that is not personal', async () => {
    await harness.tell(life(OTHER));
    await harness.feed.vault.destroy(ID);
    const { json } = await verify();
    expect(json.differences).toEqual([
      { where: 'vault', revision: null, field: 'key', expected: 'a key', found: 'nothing' },
    ]);
    const { text } = await harness.get('/v1/verification', { role: 'auditor' });
    expect(text).toContain('"summary":{"ok":false,"clients":2,"events":"10","failed":1');
  });

  it('answers PROJECTION_BEHIND while a read model is being made', async () => {
    const checkpoint = harness.feed.documents.checkpoint.bind(harness.feed.documents);
    harness.feed.documents.checkpoint = async (collection, generation) =>
      collection === creditLog.collection ? null : checkpoint(collection, generation);
    for (const path of [`/v1/clients/${ID}/verification`, '/v1/verification']) {
      const { status, json } = await harness.get(path);
      expect([status, json.code]).toEqual([409, 'PROJECTION_BEHIND']);
    }
  });

  it('compares again when a read model was reset meanwhile', async () => {
    await harness.feed.stop();
    const { documents } = harness.feed;
    const get = documents.get.bind(documents);
    let looked = false;
    documents.get = async (collection, id) => {
      if (!looked) {
        looked = true;
        await documents.reset(balance.collection);
      }
      return get(collection, id);
    };
    expect((await verify()).json).toMatchObject({ ok: true, differences: [] });
  });

  function loseTheLastEvent(): void {
    const { log } = harness.feed;
    const forward = log.readForward.bind(log);
    const isThere = ({ revision }: LoggedEvent): boolean => revision < 4n;
    log.readForward = async (...asked) => (await forward(...asked)).filter(isThere);
    log.head = async () => 3n;
  }
});
