import { Feed } from './engine-harness.js';
import { Story } from '../../projections/story.js';

const STORY = new Story().created().recharged('100').debited('1', 'm-1').debited('2', 'm-2');

describe('an engine that starts while another instance records and projects', () => {
  it('takes neither the id index nor a read model for ahead of the log [I9]', async () => {
    const feed = new Feed();
    await feed.append(STORY.facts.slice(0, 2));
    await feed.start();
    await feed.settled();
    await feed.stop();

    const other = new Feed();
    Object.assign(other, { log: feed.log, ids: feed.ids, vault: feed.vault });
    Object.assign(other, { documents: feed.documents });
    let anew = 0;
    const { documents, ids } = feed;
    const beginModel = documents.reset.bind(documents);
    documents.reset = (collection) => {
      anew += 1;
      return beginModel(collection);
    };
    const beginIndex = ids.reset.bind(ids);
    ids.reset = () => {
      anew += 1;
      return beginIndex();
    };
    // The other instance advances the stores just before the starting engine reads their positions.
    const prepare = documents.prepare.bind(documents);
    documents.prepare = async (collections) => {
      documents.prepare = prepare;
      await prepare(collections);
      await other.append(STORY.facts.slice(2));
      await other.start();
      await other.settled();
      await other.stop();
    };
    await feed.start();
    await feed.settled();
    await feed.stop();
    expect(anew).toBe(0);
    expect(await ids.covered()).toBe(3n);
    expect(documents.contents('balance')).toMatchObject([{ body: { available: '97' } }]);
  });
});
