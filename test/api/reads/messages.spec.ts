import { Story } from '../../projections/story.js';
import { ReadHarness } from '../../harness/read-harness.js';

const ID = '0198f0c4-0000-7000-8000-000000000001';
const MINUTE = 60_000;

describe('messages', () => {
  let harness: ReadHarness;

  beforeEach(async () => {
    harness = new ReadHarness();
    await harness.open();
  });

  afterEach(() => harness.close());

  it('show their debit, their reports and their refunds', async () => {
    const story = new Story().created().recharged('10');
    const windows = story.windowsNow();
    story
      .debited('3', 'm-1')
      .append({
        type: 'DeliveryReported',
        data: {
          messageId: 'm-1',
          status: 'REJECTED',
          stage: 'CARRIER',
          errorCode: '42',
          at: null,
          settled: true,
        },
      })
      .refunded('m-1', '2', windows, '1');
    await harness.tell(story);
    const { status, json } = await harness.get(`/v1/clients/${ID}/messages/m-1`, {
      role: 'gateway',
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      messageId: 'm-1',
      status: 'REJECTED',
      expired: false,
      credits: '3',
      refunded: '2',
      remaining: '1',
      debit: { type: 'DEBIT', credits: '-3', revision: '2' },
      reports: [{ status: 'REJECTED', stage: 'CARRIER', errorCode: '42' }],
      refunds: [{ type: 'REFUND', credits: '2', reason: 'not delivered' }],
    });
    const own = await harness.get('/v1/clients/me/messages/m-1', { role: 'client', as: ID });
    expect(own.text).not.toContain('not delivered');
  });

  it('that were reserved first show their capture', async () => {
    const story = new Story().created().recharged('10').reserved('res', '5').captured('res', '2');
    await harness.tell(story);
    const { json } = await harness.get(`/v1/clients/${ID}/messages/${encodeURIComponent('res/3')}`);
    expect(json).toMatchObject({ credits: '2', debit: { type: 'CAPTURE', captured: '2' } });
    expect([json.status, json.refunds.length, json.reports.length]).toEqual([null, 0, 0]);
  });

  it.each(['a/b', '100%', 'ünï ☎', 'a.b?c#d', 'x'.repeat(128), '☎'.repeat(128)])(
    'are found by any printable id: %s',
    async (messageId) => {
      await harness.tell(new Story().created().recharged('10').debited('1', messageId));
      const path = encodeURIComponent(messageId);
      const { status, json } = await harness.get(`/v1/clients/${ID}/messages/${path}`);
      expect([status, json.messageId]).toEqual([200, messageId]);
    },
  );

  it('that were never charged are not found', async () => {
    await harness.tell(new Story().created().recharged('10').reserved('res', '5'));
    for (const messageId of ['m-9', 'res']) {
      const { status, json } = await harness.get(`/v1/clients/${ID}/messages/${messageId}`);
      expect([status, json.code]).toEqual([404, 'MESSAGE_NOT_FOUND']);
    }
  });

  it('that the log has are waited for without a parameter [S1-24]', async () => {
    const story = new Story().created().recharged('10');
    await harness.tell(story);
    const release = harness.holdBack();
    await harness.write(story.debited('1', 'm-1'));
    const waiting = harness.get(`/v1/clients/${ID}/messages/m-1`);
    release();
    expect((await waiting).json.credits).toBe('1');
  });

  it('are behind, and not missing, while the read model lacks what the log has', async () => {
    const story = new Story().created().recharged('10');
    await harness.tell(story);
    const release = harness.holdBack();
    await harness.write(story.debited('1', 'm-1').reserved('res', '2'));
    const responses = ['messages/m-1', 'messages/m-2', 'reservations/res'].map((path) =>
      harness.get(`/v1/clients/${ID}/${path}`),
    );
    for (const { status, json } of await Promise.all(responses)) {
      expect([status, json.code]).toEqual([409, 'PROJECTION_BEHIND']);
    }
    release();
    await harness.feed.settled();
    const missing = await harness.get(`/v1/clients/${ID}/messages/m-2`);
    expect([missing.status, missing.json.code]).toEqual([404, 'MESSAGE_NOT_FOUND']);
  });

  it('wait for a revision', async () => {
    const story = new Story().created().recharged('10');
    await harness.tell(story);
    const release = harness.holdBack();
    await harness.write(story.debited('1', 'm-1'));
    const waiting = harness.get(`/v1/clients/${ID}/messages/m-1?minRevision=2`);
    release();
    expect((await waiting).json.credits).toBe('1');
  });
});

describe('reservations', () => {
  let harness: ReadHarness;

  beforeEach(async () => {
    harness = new ReadHarness();
    await harness.open();
    const story = new Story().created().recharged('100');
    story.reserved('late', '5', 300).reserved('soon', '4', 30);
    story.reserved('taken', '3', 60).captured('taken', '2');
    story.reserved('freed', '2', 90).released('freed');
    await harness.tell(story.reserved('ended', '1', 20).released('ended', 'EXPIRED'));
  });

  afterEach(() => harness.close());

  const ids = async (query: string): Promise<string[]> => {
    const { json } = await harness.get(`/v1/clients/${ID}/reservations?${query}`);
    return json.items.map(({ reservationId }) => reservationId);
  };

  it('are listed by when they expire', async () => {
    expect(await ids('')).toEqual(['ended', 'soon', 'taken', 'freed', 'late']);
  });

  it('that have expired read EXPIRED before any fact says so [I6]', async () => {
    expect(await ids('status=OPEN')).toEqual(['late']);
    expect(await ids('status=EXPIRED')).toEqual(['ended', 'soon']);
    const { json } = await harness.get(`/v1/clients/${ID}/reservations/soon`);
    expect(json).toMatchObject({ reservationId: 'soon', status: 'EXPIRED', credits: '4' });
    harness.clock.instant -= 100 * MINUTE;
    expect(await ids('status=OPEN')).toEqual(['soon', 'late']);
  });

  it('that have ended show how their credits were used [I5]', async () => {
    expect(await ids('status=CAPTURED')).toEqual(['taken']);
    expect(await ids('status=RELEASED')).toEqual(['freed']);
    const { json } = await harness.get(`/v1/clients/${ID}/reservations/taken`, { role: 'gateway' });
    expect(json).toMatchObject({ status: 'CAPTURED', captured: '2', released: '1', captures: 1 });
  });

  it('are paged by a cursor that is bound to the status', async () => {
    const first = await harness.get(`/v1/clients/${ID}/reservations?limit=2`);
    expect(await ids(`limit=3&cursor=${first.json.nextCursor}`)).toEqual([
      'taken',
      'freed',
      'late',
    ]);
    const path = `/v1/clients/${ID}/reservations?status=OPEN&cursor=${first.json.nextCursor}`;
    expect((await harness.get(path)).json.code).toBe('INVALID_CURSOR');
  });

  it('refuse unknown ids, statuses and parameters', async () => {
    const none = await harness.get(`/v1/clients/${ID}/reservations/none`);
    expect([none.status, none.json.code]).toEqual([404, 'RESERVATION_NOT_FOUND']);
    const status = await harness.get(`/v1/clients/${ID}/reservations?status=GONE&order=asc`);
    expect(status.json.errors.map(({ field }) => field).sort()).toEqual(['order', 'status']);
    const extra = await harness.get(`/v1/clients/${ID}/reservations/late?full=1`);
    expect([extra.status, extra.json.errors[0]?.field]).toEqual([400, 'full']);
  });
});
