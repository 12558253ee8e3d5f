import { ReadHarness } from '../../harness/read-harness.js';
import { START, Story } from '../../projections/story.js';

const PERIOD = 'from=2026-11-20T00:00:00Z&to=2026-11-22T00:00:00Z';
const MINUTE = 60_000;
const idOf = (n: number): string => `0198f0c4-0000-7000-8000-00000000000${n}`;

describe('the usage of a period', () => {
  let harness: ReadHarness;

  beforeEach(async () => {
    harness = new ReadHarness();
    await harness.open();
  });

  afterEach(() => harness.close());

  async function told(): Promise<bigint> {
    const ada = new Story(idOf(1)).created({}, '=ada').recharged('100').debited('1.5', 'm');
    ada.debited('2', 'n', { channel: 'smpp', country: 'DE' });
    ada.refunded('m', '0.5', ada.windowsNow(), '1');
    ada.t = START + 24 * 60 * MINUTE;
    ada.debited('4');
    const bob = new Story(idOf(2)).created({}, 'bob').recharged('7').withdrawn('3');
    return harness.tell(ada, bob);
  }

  it('is shown for each day, with totals and the position', async () => {
    const position = await told();
    const { status, json } = await harness.get(`/v1/usage?${PERIOD}&groupBy=day`);
    expect(status).toBe(200);
    const none = { clientId: null, username: null, country: null, channel: null };
    const first = { currency: 'CREDIT', messages: 2, debited: '3.5', refunded: '0.5' };
    const second = { currency: 'CREDIT', messages: 1, debited: '4', refunded: '0' };
    expect(json).toEqual({
      from: '2026-11-20T00:00:00.000Z',
      to: '2026-11-22T00:00:00.000Z',
      groupBy: 'day',
      timeZone: 'UTC',
      position: position.toString(),
      totals: [
        {
          ...{ currency: 'CREDIT', messages: 3, debited: '7.5', refunded: '0.5' },
          ...{ recharged: '107', withdrawn: '3' },
        },
      ],
      purged: [],
      lines: [
        { ...none, day: '2026-11-20', ...first, recharged: '107', withdrawn: '3' },
        { ...none, day: '2026-11-21', ...second, recharged: '0', withdrawn: '0' },
      ],
    });
  });

  it('is a CSV with username, currency and position, without formulas', async () => {
    const position = await told();
    const accept = { headers: { accept: 'text/csv' } };
    const { text, headers } = await harness.get(`/v1/usage?${PERIOD}&groupBy=client`, accept);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(text.split('\r\n')).toEqual([
      'clientId,username,day,country,channel,currency,messages,debited,refunded,recharged,withdrawn,position',
      `${idOf(1)},'=ada,,,,CREDIT,3,7.5,0.5,100,0,${position}`,
      `${idOf(2)},bob,,,,CREDIT,0,0,0,7,3,${position}`,
      '',
    ]);
    const totals = await harness.get(`/v1/usage?${PERIOD}`, accept);
    expect(totals.text.split('\r\n')[1]).toBe(`,,,,,CREDIT,3,7.5,0.5,107,3,${position}`);
  });

  it('is that of some clients, named once or several times', async () => {
    await told();
    const [one, two] = [idOf(1), idOf(2)].map((id) => `clientId=${id}`);
    const single = await harness.get(`/v1/usage?${PERIOD}&${two}`);
    expect(single.json).toMatchObject({ totals: [{ recharged: '7' }] });
    const both = await harness.get(`/v1/usage?${PERIOD}&${one}&${two}`);
    expect(both.json).toMatchObject({ totals: [{ recharged: '107' }] });
    const unknown = await harness.get(`/v1/usage?${PERIOD}&clientId=${idOf(9)}`);
    expect([unknown.status, unknown.json.code]).toEqual([404, 'CLIENT_NOT_FOUND']);
  });

  it.each([
    ['from=2026-11-20T00:00:00Z', 'to', 'REQUIRED'],
    ['from=2026-11-20T00:05:00Z&to=2026-11-21T00:00:00Z', 'from', 'INVALID_TIME'],
    ['from=2026-11-20T00:00:00Z&to=2026-11-20T00:00:00Z', 'to', 'INVALID_RANGE'],
    ['from=2026-11-20T00:00:00Z&to=2026-11-20T00:15:00.001Z', 'to', 'INVALID_TIME'],
    [`${PERIOD}&groupBy=week`, 'groupBy', 'INVALID_CHOICE'],
    [`${PERIOD}&timeZone=Mars`, 'timeZone', 'INVALID_TIME_ZONE'],
    [`${PERIOD}&clientId=me`, 'clientId', 'INVALID_ID'],
    [`${PERIOD}&clientId=${idOf(1)}&clientId=${idOf(1)}`, 'clientId', 'INVALID_LIST'],
  ])('is refused for %s', async (query, field, code) => {
    const { status, json } = await harness.get(`/v1/usage?${query}`);
    expect([status, json.errors]).toMatchObject([400, [{ field, code }]]);
  });

  it('names the remedy for an instant within a quarter of an hour', async () => {
    const { text } = await harness.get(
      '/v1/usage?from=2026-11-20T00:05:00Z&to=2026-11-21T00:00:00Z',
    );
    expect(text).toContain('at a full quarter of an hour');
  });

  it('takes quarters of an hour in any offset', async () => {
    await told();
    const query = 'from=2026-11-20T15:45:00%2B05:45&to=2026-11-20T16:00:00%2B05:45';
    const { json } = await harness.get(`/v1/usage?${query}`);
    expect(json).toMatchObject({ totals: [{ messages: 2, refunded: '0.5' }] });
  });
});
