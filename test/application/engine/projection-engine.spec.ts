import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { balance } from '../../../projections/balance.js';
import { creditLog } from '../../../projections/credit-log.js';
import { purgeSchedule } from '../../../projections/purge-schedule.js';
import { PROJECTIONS } from '../../../projections/all.js';
import type { Projection } from '../../../projections/projection.js';
import type { Fact } from '../../../src/domain/client/events.js';
import { until } from '../../contracts/until.js';
import { Feed, QUICK } from './engine-harness.js';
import { interleaved } from './interleaved.js';
import { Story } from '../../projections/story.js';

const STORY = new Story().created().recharged('100').debited('1', 'm-1').debited('2', 'm-2');

/** Everything that every read model serves. */
function everything(feed: Feed): unknown {
  return PROJECTIONS.map(({ collection }) => feed.documents.contents(collection.name));
}

async function filled(facts: readonly Fact[], options = QUICK): Promise<Feed> {
  const feed = new Feed(PROJECTIONS, options);
  await feed.append(facts);
  await feed.start();
  await feed.settled();
  await feed.stop();
  return feed;
}

describe('the projection engine', () => {
  it('fills the id index and every read model, and reports its progress', async () => {
    const feed = new Feed();
    await feed.start();
    await feed.append(STORY.facts);
    await feed.settled();
    expect(await feed.ids.covered()).toBe(3n);
    const clientId = STORY.clientId;
    expect(await feed.ids.find([{ clientId, kind: 'message', id: 'm-2' }])).toEqual([[3n]]);
    expect(feed.documents.contents('balance')).toMatchObject([{ body: { available: '97' } }]);
    expect(feed.lines().map(({ name, state }) => [name, state])).toEqual(
      ['operations', ...PROJECTIONS.map(({ collection }) => collection.name)].map((name) => [
        name,
        'live',
      ]),
    );
    await feed.stop();
    expect(feed.lines().every(({ state }) => state === 'stopped')).toBe(true);
  });

  it('loads and writes each document once for a whole batch', async () => {
    const story = new Story().created().recharged('100');
    for (let message = 0; message < 50; message++) story.debited('1');
    const feed = new Feed([balance]);
    await feed.append(story.facts);
    let written = 0;
    feed.documents.beforeDocument = () => void written++;
    await feed.start();
    await feed.settled();
    await feed.stop();
    expect(written).toBe(1);
    expect(feed.documents.loads).toBe(1);
  });

  it('does not depend on the size of batches or of the memory it may use', async () => {
    await fc.assert(
      fc.asyncProperty(interleaved(), fc.integer({ min: 1, max: 9 }), async (facts, size) => {
        const roomy = await filled(facts);
        const tight = await filled(facts, { ...QUICK, batchMax: size, cacheMax: 1, writeAhead: 1 });
        expect(everything(tight)).toEqual(everything(roomy));
      }),
      { numRuns: 15 },
    );
  });

  it('continues each read model at its own checkpoint', async () => {
    const feed = new Feed([creditLog]);
    await feed.append(STORY.facts.slice(0, 3));
    await feed.start();
    await feed.settled();
    await feed.stop();
    await feed.append(STORY.facts.slice(3));
    const seen: string[] = [];
    feed.documents.beforeDocument = ({ name }, { revision }) =>
      void seen.push(`${name} ${revision}`);
    await feed.start([balance, creditLog]);
    await feed.settled();
    await feed.stop();
    expect(seen.sort()).toEqual(['balance 3', 'credit-log 3']);
  });
});

describe('after a crash', () => {
  it('a document that is ahead of its checkpoint counts nothing twice', async () => {
    const { facts } = new Story().created().recharged('9').debited('1').debited('2').debited('3');
    const feed = new Feed([balance]);
    await feed.append(facts.slice(0, 3));
    await feed.start();
    await feed.settled();
    feed.documents.beforeCheckpoint = () => {
      throw new Error('the power went');
    };
    await feed.append(facts.slice(3, 4));
    await until(() => feed.lines()[1]?.state === 'retrying');
    await feed.stop();
    expect(feed.documents.contents('balance')).toMatchObject([{ revision: 3n }]);
    expect(await feed.documents.checkpoint(balance.collection, 'served')).toBe(2n);
    feed.documents.beforeCheckpoint = () => undefined;
    await feed.append(facts.slice(4));
    await feed.start();
    await feed.settled();
    await feed.stop();
    expect(feed.documents.contents('balance')).toMatchObject([
      { revision: 4n, body: { windows: { day: { credits: '6', messages: 3 } } } },
    ]);
  });

  it('between documents and checkpoint everything comes right [I16]', async () => {
    await fc.assert(
      fc.asyncProperty(interleaved(), fc.nat({ max: 250 }), async (facts, crashAt) => {
        const whole = await filled(facts);
        const torn = new Feed(PROJECTIONS, { ...QUICK, batchMax: 10 });
        await torn.append(facts);
        let left = crashAt;
        const crash = (): void => {
          if (left-- === 0) torn.documents.down = true;
          if (torn.documents.down) throw new Error('the power went');
        };
        torn.documents.beforeDocument = crash;
        torn.documents.beforeCheckpoint = crash;
        await torn.start();
        await until(
          () => torn.documents.down || torn.lines().every(({ state }) => state === 'live'),
        );
        await torn.stop();
        torn.documents.down = false;
        // Other batches than before, so that some documents already hold a part of theirs.
        await torn.start(PROJECTIONS, { ...QUICK, batchMax: 10_000 });
        await torn.settled();
        await torn.stop();
        expect(everything(torn)).toEqual(everything(whole));
      }),
      { numRuns: 40 },
    );
  });
});

describe('while a store is unreachable', () => {
  const STORES = ['documents', 'ids', 'vault'] as const;

  it.each(STORES)('the engine starts anyway, and continues when the %s answer', async (store) => {
    const feed = new Feed();
    await feed.append(STORY.facts);
    feed[store].down = true;
    const started = feed.start();
    await until(() => feed.lines().some(({ state }) => state === 'retrying'));
    expect(feed.progress.troubles()[0]?.reason).toMatch(/away/);
    feed[store].down = false;
    await started;
    await feed.settled();
    expect(feed.progress.troubles()).toEqual([]);
    expect(everything(feed)).toEqual(everything(await filled(STORY.facts)));
    await feed.stop();
  });

  it.each(['documents', 'ids'] as const)(
    'the engine tries again until the %s answer, and forgets what it had not written',
    async (store) => {
      const feed = new Feed();
      await feed.append(STORY.facts.slice(0, 2));
      await feed.start();
      await feed.settled();
      feed[store].down = true;
      await feed.append(STORY.facts.slice(2));
      await until(() => feed.lines().some(({ state }) => state === 'retrying'));
      feed[store].down = false;
      await feed.settled();
      expect(everything(feed)).toEqual(everything(await filled(STORY.facts)));
      await feed.stop();
    },
  );

  it('the engine subscribes again when the log gave it up, without gap or repeat', async () => {
    const feed = new Feed();
    await feed.append(STORY.facts.slice(0, 2));
    await feed.start();
    await feed.settled();
    feed.log.breakSubscriptions();
    await until(() => feed.lines().some(({ state }) => state === 'retrying'));
    await feed.append(STORY.facts.slice(2));
    await feed.settled();
    expect(feed.progress.troubles()).toEqual([]);
    expect(everything(feed)).toEqual(everything(await filled(STORY.facts)));
    await feed.stop();
  });

  it('the engine can be closed', async () => {
    const feed = new Feed();
    await feed.append(STORY.facts);
    await feed.start();
    feed.documents.down = true;
    await until(() => feed.lines().some(({ state }) => state === 'retrying'));
    await feed.stop();
    expect(feed.lines().every(({ state }) => state === 'stopped')).toBe(true);
  });
});

describe('an event that cannot be applied', () => {
  const poisoned: Projection = {
    ...balance,
    evolve(body, fact) {
      if (fact.revision === 2n) throw new TypeError('secret content');
      return balance.evolve(body, fact);
    },
  };

  it('stops its read model loudly, and no other', async () => {
    const feed = new Feed([poisoned, creditLog]);
    await feed.append(STORY.facts);
    await feed.start();
    await feed.settled('credit-log');
    await feed.settled('operations');
    expect(feed.lines()).toEqual([
      { name: 'operations', state: 'live', lastError: null },
      {
        name: 'balance',
        state: 'failed',
        lastError: 'MessageDebited at revision 2, position 2: TypeError',
      },
      { name: 'credit-log', state: 'live', lastError: null },
    ]);
    expect(feed.progress.position('balance')).toBe(1n);
    expect(feed.documents.contents('balance')).toMatchObject([{ revision: 1n }]);
    expect(feed.progress.lag()).toBe(0);
    await feed.stop();
    expect(feed.lines()[1]?.state).toBe('failed');
  });

  it('is tried again by the next start, and the gap is filled', async () => {
    const feed = new Feed([poisoned, creditLog]);
    await feed.append(STORY.facts);
    await feed.start();
    await feed.settled('credit-log');
    await feed.stop();
    await feed.start([balance, creditLog]);
    await feed.settled();
    await feed.stop();
    expect(feed.documents.contents('balance')).toMatchObject([{ body: { available: '97' } }]);
  });

  it.each([
    ['at the end of a batch', QUICK],
    ['ahead of it', { ...QUICK, writeAhead: 1 }],
  ])('stops only those that it concerns when it cannot be read, written %s', async (_, options) => {
    const feed = new Feed([balance, creditLog, purgeSchedule], options);
    await feed.append(STORY.facts);
    await feed.log.append(`client-${STORY.clientId}`, 3n, [broken('MessageDebited')]);
    await feed.start();
    await feed.settled('purge-schedule');
    expect(feed.lines().map(({ state }) => state)).toEqual(['failed', 'failed', 'failed', 'live']);
    expect(feed.lines()[1]?.lastError).toMatch(/^MessageDebited at revision 4, position 4: /);
    expect(JSON.stringify(feed.lines())).not.toMatch(/secret/);
    await feed.append(new Story(randomUUID()).created().recharged('5').debited('1', 'x').facts);
    await feed.settled('purge-schedule');
    expect(await feed.ids.covered()).toBe(3n);
    expect(feed.documents.contents('balance')).toMatchObject([{ body: { available: '97' } }]);
    expect(feed.documents.contents('credit-log').at(-1)).toMatchObject({ revision: 3n });
    await feed.stop();
  });

  it('stops every projection at an event of unknown type', async () => {
    const feed = new Feed([balance, purgeSchedule]);
    await feed.append(STORY.facts);
    await feed.log.append(`client-${STORY.clientId}`, 3n, [broken('CreditsMultiplied')]);
    await feed.start();
    await until(() => feed.lines().every(({ state }) => state === 'failed'));
    await feed.stop();
  });
});

function broken(type: string): { eventId: string; type: string; data: string; metadata: string } {
  const eventId = '0198f0c4-0000-7000-9000-0000000000ff';
  return { eventId, type, data: '{"secret', metadata: '{"secret' };
}
