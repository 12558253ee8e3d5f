import { START, Story } from '../../projections/story.js';
import { ReadHarness } from '../../harness/read-harness.js';

const ID = '0198f0c4-0000-7000-8000-000000000001';
const OTHER = '0198f0c4-0000-7000-8000-000000000002';
const HOUR = 3_600_000;

describe('meter and balance', () => {
  let harness: ReadHarness;

  beforeEach(async () => {
    harness = new ReadHarness();
    await harness.open();
  });

  afterEach(() => harness.close());

  it('is 0 | 0 | 0 for a new client [S1-22]', async () => {
    await harness.tell(new Story().created());
    const { status, json } = await harness.get(`/v1/clients/${ID}/meter`);
    expect(status).toBe(200);
    expect(json).toMatchObject({ text: '0 | 0 | 0', level: 'SUFFICIENT', revision: '0' });
    expect(json.percentRemaining).toBeNull();
  });

  it('shows 100 | 0 | 100 after a first recharge of 100 [S1-24] [S1-25]', async () => {
    await harness.tell(new Story().created().recharged('100'));
    const { json } = await harness.get(`/v1/clients/${ID}/meter?minRevision=1`, {
      role: 'gateway',
    });
    expect(json).toEqual({
      available: '100',
      used: '0',
      assigned: '100',
      reserved: '0',
      usedPosted: '0',
      text: '100 | 0 | 100',
      percentRemaining: 100,
      level: 'SUFFICIENT',
      spendable: '100',
      currency: 'CREDIT',
      revision: '1',
    });
  });

  it('shows the new allocation after a recharge of a client in use [S1-29] [S1-30]', async () => {
    const story = new Story().created().recharged('100').debited('95');
    await harness.tell(story);
    const before = await harness.get(`/v1/clients/${ID}/meter`);
    expect(before.json).toMatchObject({ text: '5 | 95 | 100', level: 'CRITICAL' });
    await harness.tell(story.recharged('100'));
    const after = await harness.get(`/v1/clients/${ID}/meter`);
    expect(after.json).toMatchObject({ text: '105 | 95 | 200', level: 'SUFFICIENT' });
  });

  it('shows the client its own meter as `me`, and no other [C-7]', async () => {
    await harness.tell(new Story().created().recharged('5'), new Story(OTHER).created({}, 'Bob'));
    const mine = await harness.get('/v1/clients/me/meter', { role: 'client', as: ID });
    expect(mine.json.text).toBe('5 | 0 | 5');
    const theirs = await harness.get(`/v1/clients/${OTHER}/meter`, { role: 'client', as: ID });
    expect([theirs.status, theirs.json.code]).toEqual([404, 'CLIENT_NOT_FOUND']);
  });

  it('derives credit line, overdraw and floor from one signed number [S0-10] [S0-11]', async () => {
    const overdraw = {
      amount: '20',
      validFrom: new Date(START).toISOString(),
      validUntil: new Date(START + 3 * HOUR).toISOString(),
    };
    await harness.tell(new Story().created({ allowCredit: '50', overdraw }).debited('65'));
    const during = await harness.get(`/v1/clients/${ID}/balance`);
    expect(during.json).toMatchObject({
      available: '-65',
      creditLineUsed: '50',
      overdrawUsed: '15',
      floor: '-70',
      spendable: '5',
    });
    harness.clock.instant = START + 3 * HOUR;
    const { json } = await harness.get(`/v1/clients/${ID}/balance`);
    expect(json).toMatchObject({ available: '-65', floor: '-50', spendable: '0' });
  });

  it('counts what expired reservations held as spendable, before any fact says so', async () => {
    await harness.tell(
      new Story().created().recharged('10').reserved('a', '4', 30).reserved('b', '3'),
    );
    harness.clock.instant = START + HOUR;
    const { json } = await harness.get(`/v1/clients/${ID}/meter`);
    expect(json).toMatchObject({ available: '3', reserved: '7', spendable: '7' });
  });

  it('counts holds that have lapsed in no window, as the next debit will [I6] [I12]', async () => {
    const limits = {
      daily: { messages: 9, credits: '20' },
      weekly: { credits: '30' },
      monthly: { credits: '40' },
    };
    const story = new Story().created({ limits }).recharged('50').debited('1');
    story.reserved('whole', '4', 30).reserved('partly', '6', 30).captured('partly', '2', false);
    await harness.tell(story.reserved('open', '8', 600));
    const counters = async (path: string): Promise<unknown[]> => {
      const { json } = await harness.get(`/v1/clients/${ID}/${path}`);
      const { daily, weekly, monthly } = json.windows;
      return [daily.messages, daily.credits, weekly.credits, monthly.credits].map(
        ({ used }: { used: unknown }) => used,
      );
    };
    harness.clock.instant = START + 10 * 60_000;
    expect(await counters('balance')).toEqual([4, '19', '19', '19']);
    harness.clock.instant = START + HOUR;
    // Of `partly` something was captured, so its message stays counted.
    expect(await counters('balance')).toEqual([3, '11', '11', '11']);
    expect(await counters('replay')).toEqual([3, '11', '11', '11']);
    harness.clock.instant = START + 20 * HOUR;
    expect(await counters('balance')).toEqual([0, '0', '3', '3']);
    expect(await counters('replay')).toEqual([0, '0', '3', '3']);
  });

  it('shows each limit with its use and the start of the next window [S2-04] [S0-18]', async () => {
    const limits = {
      daily: { messages: 9, credits: '8' },
      weekly: { credits: null },
      monthly: { credits: '100' },
    };
    const timeZone = 'Europe/Berlin';
    await harness.tell(new Story().created({ limits, timeZone }).recharged('50').debited('2.5'));
    const { json } = await harness.get(`/v1/clients/${ID}/balance`);
    const midnight = '2026-11-20T23:00:00.000Z';
    expect(json.windows).toEqual({
      daily: {
        messages: { used: 1, limit: 9, resetsAt: midnight },
        credits: { used: '2.5', limit: '8', resetsAt: midnight },
      },
      weekly: { credits: { used: '2.5', limit: null, resetsAt: '2026-11-22T23:00:00.000Z' } },
      monthly: { credits: { used: '2.5', limit: '100', resetsAt: '2026-11-30T23:00:00.000Z' } },
    });
    harness.clock.instant = START + 20 * HOUR;
    const tomorrow = await harness.get(`/v1/clients/${ID}/balance`);
    expect(tomorrow.json.windows.daily).toEqual({
      messages: { used: 0, limit: 9, resetsAt: '2026-11-21T23:00:00.000Z' },
      credits: { used: '0', limit: '8', resetsAt: '2026-11-21T23:00:00.000Z' },
    });
    expect(tomorrow.json.windows.weekly.credits.used).toBe('2.5');
  });

  it.each(['meter', 'balance'])('answers 304 while the %s is the same', async (what) => {
    const story = new Story().created();
    await harness.tell(story);
    const first = await harness.get(`/v1/clients/${ID}/${what}`);
    const headers = { 'if-none-match': String(first.headers['etag']) };
    expect(headers['if-none-match']).toMatch(/^W\/"/);
    const again = await harness.get(`/v1/clients/${ID}/${what}`, { headers });
    expect([again.status, again.text]).toEqual([304, '']);
    await harness.tell(story.recharged('1'));
    expect((await harness.get(`/v1/clients/${ID}/${what}`, { headers })).status).toBe(200);
  });

  describe('asked for a revision that is not projected yet', () => {
    it('waits for it [S1-24]', async () => {
      const story = new Story().created();
      await harness.tell(story);
      const release = harness.holdBack();
      await harness.write(story.recharged('100'));
      const stale = await harness.get(`/v1/clients/${ID}/meter`);
      expect(stale.json.text).toBe('0 | 0 | 0');
      const waiting = harness.get(`/v1/clients/${ID}/meter?minRevision=1`);
      const byHeader = harness.get(`/v1/clients/${ID}/balance`, {
        headers: { 'tallystick-min-revision': '1' },
      });
      release();
      expect((await waiting).json.text).toBe('100 | 0 | 100');
      expect((await byHeader).json.text).toBe('100 | 0 | 100');
    });

    it('says so when it does not come in time', async () => {
      const story = new Story().created();
      await harness.tell(story);
      harness.holdBack();
      await harness.write(story.recharged('100'));
      const { status, json, headers } = await harness.get(`/v1/clients/${ID}/meter?minRevision=1`);
      expect([status, json.code, headers['retry-after']]).toEqual([409, 'PROJECTION_BEHIND', '1']);
    });

    it('waits for a client that was made a moment ago', async () => {
      const release = harness.holdBack();
      await harness.write(new Story().created());
      const waiting = harness.get(`/v1/clients/${ID}/meter`);
      release();
      expect((await waiting).json.text).toBe('0 | 0 | 0');
    });

    it('refuses a revision beyond the head', async () => {
      await harness.tell(new Story().created());
      const { status, json } = await harness.get(`/v1/clients/${ID}/meter?minRevision=1`);
      expect([status, json.code]).toEqual([400, 'INVALID_INPUT']);
      expect(json.errors[0]?.field).toBe('minRevision');
    });
  });

  it.each([
    ['minRevision=-1', 'minRevision'],
    ['minRevision=1.5', 'minRevision'],
    ['minRevision=1&minRevision=2', 'minRevision'],
    ['minRevision=99999999999999999999', 'minRevision'],
    ['verbose=1', 'verbose'],
  ])('refuses ?%s and names %s', async (query, field) => {
    await harness.tell(new Story().created());
    const { status, json } = await harness.get(`/v1/clients/${ID}/balance?${query}`);
    expect([status, json.code]).toEqual([400, 'INVALID_INPUT']);
    expect(json.errors.map((error) => error.field)).toEqual([field]);
  });

  it.each(['/v1/clients/nobody/meter', `/v1/clients/${OTHER}/meter`, '/v1/clients/me/balance'])(
    'knows no client at %s',
    async (path) => {
      const { status, json } = await harness.get(path);
      expect([status, json.code]).toEqual([404, 'CLIENT_NOT_FOUND']);
    },
  );

  it('refuses a malformed header by its name', async () => {
    await harness.tell(new Story().created());
    const headers = { 'tallystick-min-revision': 'x' };
    const { json } = await harness.get(`/v1/clients/${ID}/meter`, { headers });
    expect(json.errors[0]?.field).toBe('Tallystick-Min-Revision');
  });
});
