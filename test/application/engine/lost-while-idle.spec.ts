import { PROJECTIONS } from '../../../projections/all.js';
import { until } from '../../contracts/until.js';
import { Story } from '../../projections/story.js';
import { Feed, QUICK } from './engine-harness.js';

const STORY = new Story().created().recharged('100').debited('1', 'm-1');
const LOOKING = { ...QUICK, lookMs: 1 };

describe('the projection engine without new events', () => {
  it('projects again what the read models lost', async () => {
    const feed = new Feed(PROJECTIONS, LOOKING);
    await feed.append(STORY.facts);
    await feed.start();
    await feed.settled();
    for (const { collection } of PROJECTIONS) await feed.documents.reset(collection);
    await until(() => feed.documents.contents('balance').length === 1);
    await feed.settled();
    expect(feed.documents.contents('balance')).toMatchObject([{ body: { available: '99' } }]);
    await feed.stop();
  });

  it('projects again what the id index lost', async () => {
    const feed = new Feed(PROJECTIONS, LOOKING);
    await feed.append(STORY.facts);
    await feed.start();
    await feed.settled();
    await feed.ids.reset();
    await until(async () => (await feed.ids.covered()) === 2n);
    const question = { clientId: STORY.clientId, kind: 'message', id: 'm-1' } as const;
    expect(await feed.ids.find([question])).toEqual([[2n]]);
    await feed.stop();
  });

  it('applies events that arrive during a recovery exactly once', async () => {
    const feed = new Feed(PROJECTIONS, LOOKING);
    const story = new Story().created().recharged('1000');
    await feed.append(story.facts);
    await feed.start();
    await feed.settled();
    for (let round = 0; round < 20; round++) {
      const before = story.facts.length;
      story.debited('1', `m-${round}`);
      for (const { collection } of PROJECTIONS) await feed.documents.reset(collection);
      await feed.append(story.facts.slice(before));
    }
    await until(() => {
      const [document] = feed.documents.contents('balance');
      return document?.body?.['available'] === '980';
    });
    await feed.settled();
    await feed.stop();
  });
});
