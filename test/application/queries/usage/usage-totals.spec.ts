import { Mutex } from '../../../../src/async/mutex.js';
import { clients } from '../../../../projections/clients.js';
import { usage } from '../../../../projections/usage.js';
import type {
  UsageAnswer,
  UsageAsked,
} from '../../../../src/application/queries/usage/usage-answer.js';
import { PurgeJournal } from '../../../../src/application/purge/purge-journal.js';
import { UsageTotals } from '../../../../src/application/queries/usage/usage-totals.js';
import { Freshness } from '../../../../src/application/queries/freshness.js';
import type { Fact } from '../../../../src/domain/client/events.js';
import { formatCredits, readCredits } from '../../../../src/domain/credits.js';
import { CALLER, openHarness, type LaneHarness } from '../../../harness/lane-harness.js';
import { START, Story } from '../../../projections/story.js';
import { Feed } from '../../engine/engine-harness.js';

const ADA = '0198f0c4-0000-7000-8000-00000000000a';
const BOB = '0198f0c4-0000-7000-8000-00000000000b';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const QUARTER = HOUR / 4;

const ASKED: UsageAsked = {
  clientIds: null,
  from: START - DAY,
  to: START + 30 * DAY,
  groupBy: null,
  timeZone: 'UTC',
};

describe('usage totals', () => {
  let harness: LaneHarness;
  let feed: Feed;

  beforeEach(async () => {
    harness = await openHarness({ shared: false });
    feed = new Feed([usage, clients]);
    await feed.start();
  });

  afterEach(async () => {
    await feed.stop();
    await harness.close();
  });

  async function record(facts: readonly Fact[]): Promise<void> {
    await feed.append(facts);
    await feed.settled();
  }

  function ask(asked: Partial<UsageAsked> = {}): Promise<UsageAnswer> {
    const freshness = new Freshness(feed.log, feed.progress, harness.lanes);
    const journal = new PurgeJournal({ log: feed.log, clock: harness.clock });
    const totals = new UsageTotals(feed.documents, feed.log, freshness, journal);
    return totals.of({ ...ASKED, ...asked }, { minPosition: null, work: null });
  }

  function plain(line: UsageAnswer['totals'][number]): object {
    return Object.fromEntries(
      Object.entries(line).flatMap(([name, value]: [string, unknown]) =>
        value === null ? [] : [[name, typeof value === 'bigint' ? formatCredits(value) : value]],
      ),
    );
  }

  it('are one entry for each currency, and lines for each client', async () => {
    const ada = new Story(ADA).created({}, 'ada').recharged('100').debited('2').debited('3', 'm');
    ada.refunded('m', '1', ada.windowsNow(), '2');
    const bob = new Story(BOB).created({}, 'bob').recharged('7').withdrawn('4');
    await record([...ada.facts, ...bob.facts]);
    const { lines, totals, position } = await ask({ groupBy: 'client' });
    expect(position).toBe(await feed.log.end());
    const own = { messages: 2, debited: '5', refunded: '1', recharged: '100', withdrawn: '0' };
    const other = { messages: 0, debited: '0', refunded: '0', recharged: '7', withdrawn: '4' };
    expect(lines.map(plain)).toEqual([
      { clientId: ADA, username: 'ada', currency: 'CREDIT', ...own },
      { clientId: BOB, username: 'bob', currency: 'CREDIT', ...other },
    ]);
    expect(totals.map(plain)).toEqual([
      { currency: 'CREDIT', ...own, recharged: '107', withdrawn: '4' },
    ]);
  });

  it('count from the first quarter up to the one before the last', async () => {
    const ada = new Story(ADA).created().recharged('100');
    for (const quarter of [1, 2, 3, 4, 5]) {
      ada.t = START + quarter * QUARTER;
      ada.debited(String(quarter));
    }
    await record(ada.facts);
    const { totals } = await ask({ from: START + 2 * QUARTER, to: START + 5 * QUARTER });
    expect(totals.map(plain)).toMatchObject([{ messages: 3, debited: '9', recharged: '0' }]);
  });

  it('are zero for a period without facts', async () => {
    await record(new Story(ADA).created().recharged('100').facts);
    expect(await ask({ from: 0, to: DAY, groupBy: 'day' })).toMatchObject({
      lines: [],
      totals: [],
    });
  });

  it('group by the days of a zone, one of which has 25 hours', async () => {
    const ada = new Story(ADA).created().recharged('100');
    // Berlin: midnight is 22:00Z on 24 October, and 23:00Z on 25 October.
    for (const at of ['24T21:59', '24T22:00', '25T22:59', '25T23:00']) {
      ada.t = Date.parse(`2026-10-${at}:00.000Z`);
      ada.debited('1');
    }
    await record(ada.facts);
    const period = { from: Date.UTC(2026, 9, 20), to: Date.UTC(2026, 9, 30) };
    const { lines } = await ask({ ...period, groupBy: 'day', timeZone: 'Europe/Berlin' });
    expect(lines.map(({ day, messages }) => [day, messages])).toEqual([
      ['2026-10-24', 1],
      ['2026-10-25', 2],
      ['2026-10-26', 1],
    ]);
  });

  it('group by channel and country; recharges belong to none', async () => {
    const ada = new Story(ADA).created().recharged('100');
    ada.debited('1', 'a', { country: 'DE', channel: 'smpp' }).debited('2', 'b', { country: 'US' });
    ada.debited('4', 'c', { country: 'DE' }).debited('8', 'd');
    await record(ada.facts);
    const channels = await ask({ groupBy: 'channel' });
    expect(
      channels.lines.map(({ channel, debited, recharged }) => [channel, debited, recharged]),
    ).toEqual([
      [null, 0n, readCredits('100')],
      ['api', readCredits('14'), 0n],
      ['smpp', readCredits('1'), 0n],
    ]);
    const countries = await ask({ groupBy: 'country' });
    expect(countries.lines.map(({ country, debited }) => [country, debited])).toEqual([
      [null, readCredits('8')],
      ['DE', readCredits('5')],
      ['US', readCredits('2')],
    ]);
  });

  it('read only the clients that are named, and refuse an unknown one', async () => {
    await record(new Story(ADA).created().recharged('5').facts);
    await record(new Story(BOB).created({}, 'bob').recharged('7').facts);
    const { totals } = await ask({ clientIds: [BOB] });
    expect(totals.map(plain)).toMatchObject([{ recharged: '7' }]);
    await expect(ask({ clientIds: [BOB, 'nobody'] })).rejects.toMatchObject({
      code: 'CLIENT_NOT_FOUND',
    });
  });

  it('leave purged clients out, and show their closing totals apart', async () => {
    await record(new Story(ADA).created({}, 'ada').recharged('5').facts);
    const bob = new Story(BOB).created({}, 'bob').recharged('9').debited('2');
    await record(bob.facts);
    const [last] = bob.facts.slice(-1);
    if (last === undefined) throw new Error('the story is empty');
    const data = {
      ...{ clientId: BOB, currency: 'CREDIT', recharged: { MANUAL: '9' }, withdrawn: {} },
      ...{ usedPosted: '2', reserved: '0', lastRevision: '2', lastHash: '', names: [] },
    };
    const purged = { ...last, type: 'ClientPurged', data } as const;
    harness.clock.set(START + DAY);
    await new PurgeJournal({ log: feed.log, clock: harness.clock }).record(purged, CALLER);
    const { totals, purged: apart } = await ask();
    expect(totals.map(plain)).toMatchObject([{ messages: 0, recharged: '5' }]);
    const sums = { recharged: readCredits('9'), withdrawn: 0n, usedPosted: readCredits('2') };
    expect(apart).toEqual([{ currency: 'CREDIT', clients: 1, ...sums }]);
    expect((await ask({ from: START + 2 * DAY })).purged).toEqual([]);
    expect((await ask({ clientIds: [ADA] })).purged).toEqual([]);
  });

  it('are exact as of their position while clients go on sending [usage as of a position]', async () => {
    const stories = [ADA, BOB].map((id) => new Story(id).created({}, id.slice(-1)));
    for (const story of stories) story.recharged('1000');
    await record(stories.flatMap(({ facts }) => facts));
    const find = feed.documents.find.bind(feed.documents);
    let reads = 0;
    const turns = new Mutex();
    const send = async (): Promise<void> => {
      reads += 1;
      for (const story of stories) {
        const before = story.facts.length;
        story.debited('1').debited('2', `late-${reads}`, { country: 'DE' });
        await record(story.facts.slice(before));
      }
    };
    // Both clients send before each read of a client: one is read early, the other one late.
    feed.documents.find = async (collection, query) => {
      if (collection.name !== usage.collection.name) return find(collection, query);
      await turns.run(send);
      return find(collection, query);
    };
    for (let times = 1; times <= 3; times++) {
      const before = await feed.log.end();
      const counted = stories.flatMap(({ facts }) => facts.filter(isDebit));
      const { position, totals, lines } = await ask({ groupBy: 'country' });
      expect(position).toBe(before);
      expect(reads).toBe(2 * times);
      const debited = counted.reduce((sum, { data }) => sum + readCredits(data.credits), 0n);
      expect(totals).toMatchObject([{ messages: counted.length, debited }]);
      const german = counted.filter(({ data }) => data.country === 'DE');
      const line = lines.find(({ country }) => country === 'DE');
      expect(line?.messages ?? 0).toBe(german.length);
    }
  });
});

type Debit = Extract<Fact, { type: 'MessageDebited' }>;

function isDebit(fact: Fact): fact is Debit {
  return fact.type === 'MessageDebited';
}
