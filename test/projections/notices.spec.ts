import { notices, type NoticeDocument } from '../../projections/notices.js';
import { Feed, projected } from '../application/engine/engine-harness.js';
import { until } from '../contracts/until.js';
import { Story } from './story.js';

interface Shown {
  readonly revision: string;
  readonly kind: string;
  readonly values: NoticeDocument['values'];
}

function shown(documents: Awaited<ReturnType<typeof projected>>): Shown[] {
  return documents
    .filter(({ body }) => 'kind' in body)
    .map(({ key, body }) => ({ revision: String(key), ...(body as NoticeDocument) }))
    .sort((one, other) => Number(one.revision) - Number(other.revision))
    .map(({ revision, kind, values }) => ({ revision, kind, values }));
}

async function noticesOf(story: Story): Promise<Shown[]> {
  return shown(await projected(notices, story.facts));
}

function low(revision: string, available: string, threshold: string): Shown {
  return { revision, kind: 'LOW_BALANCE', values: { available, threshold } };
}

describe('notices', () => {
  it('report a low balance once per crossing, at the threshold included [S0-05] [S0-39]', async () => {
    const story = new Story().created({ lowBalanceThreshold: '10' }).recharged('20');
    story.debited('9.999999').debited('0.000001').debited('1');
    story.recharged('1').recharged('0.000001').debited('0.000001').recharged('30');
    story.reserved('r', '31').recharged('50').withdrawn('55');
    expect(await noticesOf(story)).toEqual([
      low('3', '10', '10'),
      low('7', '10', '10'),
      low('9', '9', '10'),
      low('11', '4', '10'),
    ]);
  });

  it('count a threshold of zero, and no client without a threshold [S0-05]', async () => {
    const zero = new Story().created({ lowBalanceThreshold: '0' }).recharged('5');
    zero.debited('5').debited('5');
    expect(await noticesOf(zero)).toEqual([low('2', '0', '0')]);
    expect(await noticesOf(new Story().created().recharged('5').debited('5'))).toEqual([]);
  });

  it('apply the threshold of the revision, and report no change of the threshold [S0-05]', async () => {
    const field = 'settings.lowBalanceThreshold';
    const story = new Story().created().recharged('20');
    story.changed({ field, from: null, to: '30' }).debited('5');
    story.changed({ field, from: '30', to: '12' }).debited('3');
    story.changed({ field, from: '12', to: null }).debited('20');
    expect(await noticesOf(story)).toEqual([low('5', '12', '12')]);
  });

  it('report top-ups and the date of a purge, and no manual recharge', async () => {
    const story = new Story().created().recharged('1');
    story.recharged('7', { source: 'MONTHLY_TOPUP', periodKey: '2026-11' });
    story.recharged('2.5', { source: 'PLAN' }).disabled();
    const [monthly, plan, disabled] = await noticesOf(story);
    const values = { credits: '7', available: '8', source: 'MONTHLY_TOPUP', periodKey: '2026-11' };
    expect(monthly).toEqual({ revision: '2', kind: 'TOP_UP', values });
    expect(plan).toMatchObject({ values: { available: '10.5', source: 'PLAN', periodKey: '' } });
    expect(disabled).toEqual({
      revision: '4',
      kind: 'CLIENT_DISABLED',
      values: { disabledAt: '2026-11-20T10:04:00.000Z', purgeAt: '2027-02-18T10:04:00.000Z' },
    });
  });

  it('are stored before the terms that a repetition would skip them by', async () => {
    const story = new Story().created({ lowBalanceThreshold: '10' }).recharged('20').debited('15');
    story.changed({ field: 'settings.lowBalanceThreshold', from: '10', to: '1' });
    const feed = new Feed([notices]);
    const { documents } = feed;
    const write = documents.write.bind(documents);
    let writes = 0;
    // The store accepts the first write and fails until the engine has started again.
    documents.write = async (...call) => {
      if (++writes > 1) throw new Error('the store is away');
      return write(...call);
    };
    await feed.append(story.facts);
    await feed.start();
    await until(() => writes > 1);
    await feed.stop();
    documents.write = write;
    await feed.start();
    await feed.settled();
    await feed.stop();
    expect(shown(documents.contents('notices'))).toEqual([low('2', '5', '10')]);
  });
});
