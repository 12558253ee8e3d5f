import fc from 'fast-check';
import { balance } from '../../../projections/balance.js';
import { creditLog } from '../../../projections/credit-log.js';
import { PROJECTIONS } from '../../../projections/all.js';
import type { Projection } from '../../../projections/projection.js';
import { RebuildRefused } from '../../../src/ports/projection-runner.js';
import { until } from '../../contracts/until.js';
import { Feed } from './engine-harness.js';
import { interleaved } from './interleaved.js';
import { Story } from '../../projections/story.js';

const NAMES = PROJECTIONS.map(({ collection }) => collection.name);

function long(messages: number): Story {
  const story = new Story().created().recharged('1000');
  for (let message = 0; message < messages; message++) story.debited('1');
  return story;
}

async function running(projections: readonly Projection[] = PROJECTIONS): Promise<Feed> {
  const feed = new Feed(projections);
  await feed.start();
  return feed;
}

describe('a rebuild', () => {
  it('results in the same documents, for every read model [I16]', async () => {
    await fc.assert(
      fc.asyncProperty(interleaved(), async (facts) => {
        const feed = await running();
        await feed.append(facts);
        await feed.settled();
        const before = NAMES.map((name) => feed.documents.contents(name));
        const rebuilds = await Promise.all(NAMES.map((name) => feed.rebuild(name)));
        await Promise.all(rebuilds.map(({ done }) => done));
        await feed.stop();
        expect(NAMES.map((name) => feed.documents.contents(name))).toEqual(before);
      }),
      { numRuns: 15 },
    );
  });

  it('serves the old generation meanwhile, and misses nothing that arrives [I16]', async () => {
    const story = long(300);
    const feed = await running([balance, creditLog]);
    await feed.append(story.facts.slice(0, 200));
    await feed.settled();
    const one = await feed.rebuild('balance');
    const two = await feed.rebuild('credit-log');
    let ended = false;
    const done = Promise.all([one.done, two.done]).then(() => (ended = true));
    expect(feed.progress.status().map(({ rebuilding }) => rebuilding !== null)).toContain(true);
    for (const fact of story.facts.slice(200)) {
      await feed.append([fact]);
      if (ended) continue;
      expect(await feed.documents.get(balance.collection, idOf(story))).not.toBeNull();
    }
    await done;
    await feed.settled();
    await feed.stop();
    expect(feed.documents.contents('balance')).toMatchObject([
      { revision: 301n, body: { available: '700' } },
    ]);
    expect(feed.documents.contents('credit-log')).toHaveLength(301);
  });

  it('is refused while it runs, and for what there is not', async () => {
    const feed = await running();
    await feed.append(long(50).facts);
    const { done } = await feed.rebuild('balance');
    await expect(feed.rebuild('balance')).rejects.toThrow(RebuildRefused);
    await expect(feed.rebuild('nothing')).rejects.toMatchObject({ reason: 'UNKNOWN' });
    await done;
    await (
      await feed.rebuild('balance')
    ).done;
    await feed.stop();
  });

  it('brings a read model back that had failed, and not before it is whole', async () => {
    const story = long(20);
    let sick = true;
    const fragile: Projection = {
      ...balance,
      evolve(body, fact) {
        if (sick && fact.revision === 7n) throw new Error('sick');
        return balance.evolve(body, fact);
      },
    };
    const feed = await running([fragile]);
    await feed.append(story.facts);
    await until(() => feed.lines()[1]?.state === 'failed');
    await expect((await feed.rebuild('balance')).done).rejects.toThrow(/revision 7/);
    expect(feed.lines()[1]?.state).toBe('failed');
    expect(feed.documents.contents('balance')).toMatchObject([{ revision: 6n }]);
    sick = false;
    await (
      await feed.rebuild('balance')
    ).done;
    await feed.settled();
    await feed.stop();
    expect(feed.documents.contents('balance')).toMatchObject([{ revision: 21n }]);
  });

  it('that a crash ends leaves the served generation, and can be started again', async () => {
    const story = long(60);
    const feed = await running([balance]);
    await feed.append(story.facts);
    await feed.settled();
    const served = feed.documents.contents('balance');
    feed.documents.beforeCheckpoint = (_collection, generation) => {
      if (generation === 'next') throw new Error('the power went');
    };
    const { done } = await feed.rebuild('balance');
    const ended = expect(done).rejects.toThrow();
    await feed.stop();
    await ended;
    feed.documents.beforeCheckpoint = () => undefined;
    expect(feed.documents.contents('balance')).toEqual(served);
    await feed.start();
    await (
      await feed.rebuild('balance')
    ).done;
    await feed.stop();
    expect(feed.documents.contents('balance')).toEqual(served);
  });

  it('waits for an unreachable store, and continues', async () => {
    const feed = await running([balance]);
    await feed.append(long(60).facts);
    await feed.settled();
    let failures = 3;
    feed.documents.beforeCheckpoint = (_collection, generation) => {
      if (generation === 'next' && failures-- > 0) throw new Error('away');
    };
    await (
      await feed.rebuild('balance')
    ).done;
    await feed.stop();
    expect(failures).toBeLessThan(0);
    expect(feed.documents.contents('balance')).toMatchObject([{ revision: 61n }]);
  });
});

describe('a read model of a new version', () => {
  const later: Projection = {
    ...balance,
    collection: { ...balance.collection, version: 2 },
    evolve: (body, fact) => {
      const next = balance.evolve(body, fact);
      return next && { ...next, newer: true };
    },
  };

  it('is filled beside the old one and served once it has caught up', async () => {
    const story = long(40);
    const feed = await running([balance]);
    await feed.append(story.facts.slice(0, 30));
    await feed.settled();
    await feed.stop();
    const old = feed.documents.contents('balance');
    let servedWhileFilling: unknown = null;
    feed.documents.beforeCheckpoint = () => {
      servedWhileFilling ??= feed.documents.contents('balance');
    };
    await feed.start([later]);
    await feed.append(story.facts.slice(30));
    await feed.settled();
    await feed.stop();
    expect(servedWhileFilling).toEqual(old);
    expect(feed.documents.contents('balance')).toMatchObject([
      { revision: 41n, body: { newer: true } },
    ]);
    expect(await feed.documents.checkpoint(later.collection, 'served')).toBe(await feed.log.end());
  });
});

function idOf(story: Story): { clientId: string; key: string } {
  return { clientId: story.clientId, key: '' };
}
