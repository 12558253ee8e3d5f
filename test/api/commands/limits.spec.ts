import { ERROR_KINDS } from '../../../src/api/errors/error-table.js';
import { ServiceHarness } from '../../harness/service-harness.js';

describe('an answer to a debit above a limit', () => {
  const harness = new ServiceHarness();
  let at = '';
  beforeAll(async () => {
    await harness.open();
    at = `/v1/clients/${await harness.clientWithCredits('65')}`;
  });
  afterAll(() => harness.close());

  it('names all rules that failed, and when to come again', async () => {
    await harness.send('PATCH', at, {
      body: { settings: { limits: { daily: { messages: 1 }, weekly: { credits: '2' } } } },
    });
    await harness.post(`${at}/debits`, { messageId: 'one', credits: '1' });
    const response = await harness.post(`${at}/debits`, { messageId: 'two', credits: '1.5' });
    expect(response.status).toBe(409);
    expect(response.json['code']).toBe('DAILY_MESSAGE_LIMIT');
    expect(response.json['refusals'].map((one: { code: string }) => one.code)).toEqual([
      'DAILY_MESSAGE_LIMIT',
      'WEEKLY_CREDIT_LIMIT',
    ]);
    // Friday noon: the week ends at midnight before Monday.
    expect(response.json['retryAt']).toBe('2026-11-23T00:00:00.000Z');
    expect(response.json['refusals']).toMatchObject([
      { code: 'DAILY_MESSAGE_LIMIT', retryAt: '2026-11-21T00:00:00.000Z' },
      { code: 'WEEKLY_CREDIT_LIMIT', retryAt: '2026-11-23T00:00:00.000Z' },
    ]);
    expect(response.headers).not.toHaveProperty('retry-after');
  });

  it('names no instant to retry at for a debit that is above a limit alone', async () => {
    const tooExpensive = { messageId: 'tooExpensive', credits: '2.5' };
    const response = await harness.post(`${at}/debits`, tooExpensive);
    expect([response.status, response.json['code']]).toEqual([409, 'DAILY_MESSAGE_LIMIT']);
    expect(response.json).not.toHaveProperty('retryAt');
    expect(response.headers).not.toHaveProperty('retry-after');
    const refusals = [
      { code: 'DAILY_MESSAGE_LIMIT', retryAt: '2026-11-21T00:00:00.000Z' },
      { code: 'WEEKLY_CREDIT_LIMIT', limit: '2', used: '1', asked: '2.5' },
    ];
    expect(response.json['refusals']).toMatchObject(refusals);
    expect(response.json['refusals'][1]).not.toHaveProperty('retryAt');
    const check = await harness.post(`${at}/debit-checks`, tooExpensive);
    expect(check.json['refusals']).toEqual(response.json['refusals']);
    const clientId = at.split('/').at(-1);
    const batch = await harness.post('/v1/debits', { items: [{ clientId, ...tooExpensive }] });
    expect(batch.json['results'][0]['refusals']).toEqual(response.json['refusals']);
    const held = { reservationId: 'tooExpensive', credits: '2.5' };
    const reserved = await harness.post(`${at}/reservations`, held);
    expect([reserved.status, reserved.json['refusals']]).toEqual([409, response.json['refusals']]);
    expect(reserved.json).not.toHaveProperty('retryAt');
  });

  it.each([
    ['daily', 'DAILY_CREDIT_LIMIT', '2026-11-21T00:00:00.000Z'],
    ['weekly', 'WEEKLY_CREDIT_LIMIT', '2026-11-23T00:00:00.000Z'],
    ['monthly', 'MONTHLY_CREDIT_LIMIT', '2026-12-01T00:00:00.000Z'],
  ])(
    'answers 409 with the boundary when the %s credit limit is used',
    async (span, code, retryAt) => {
      const of = `/v1/clients/${await harness.clientWithCredits('9', { settings: { limits: { [span]: { credits: '2' } } } })}`;
      await harness.post(`${of}/debits`, { messageId: 'one', credits: '2' });
      const response = await harness.post(`${of}/debits`, { messageId: 'two', credits: '1' });
      expect([response.status, response.json['code'], response.json['retryAt']]).toEqual([
        409,
        code,
        retryAt,
      ]);
      expect(response.json['detail']).toContain(`the limit resets at ${retryAt}`);
      expect(response.headers).not.toHaveProperty('retry-after');
    },
  );
});

describe('a debit check for many messages', () => {
  const harness = new ServiceHarness();
  beforeAll(async () => void (await harness.open()));
  afterAll(() => harness.close());

  it('names every rule that refuses the first message beyond the affordable ones', async () => {
    const limits = { daily: { messages: 20, credits: '10' }, weekly: { credits: '10' } };
    const of = `/v1/clients/${await harness.clientWithCredits('10', { settings: { limits } })}`;
    await harness.post(`${of}/debits`, { messageId: 'one', credits: '1' });
    const ask = (count: number) => harness.post(`${of}/debit-checks`, { count, credits: '0.5' });
    expect((await ask(18)).json).toEqual({ allowed: true, refusals: [], affordable: 18 });
    const answer = (await ask(19)).json;
    expect(answer).toMatchObject({ allowed: false, affordable: 18 });
    expect(answer['refusals']).toEqual([
      {
        code: 'DAILY_CREDIT_LIMIT',
        limit: '10',
        used: '10',
        asked: '0.5',
        retryAt: '2026-11-21T00:00:00.000Z',
      },
      {
        code: 'WEEKLY_CREDIT_LIMIT',
        limit: '10',
        used: '10',
        asked: '0.5',
        retryAt: '2026-11-23T00:00:00.000Z',
      },
      {
        code: 'INSUFFICIENT_CREDITS',
        available: '0',
        floor: '0',
        asked: '0.5',
        shortfall: '0.5',
      },
    ]);
    await harness.post(`${of}/restrict-messaging`, { reason: 'x' });
    const stopped = (await ask(2)).json;
    expect(stopped).toMatchObject({ allowed: false, affordable: 0 });
    expect(stopped['refusals']).toEqual([{ code: 'MESSAGING_RESTRICTED' }]);
  });
});

describe('status 429', () => {
  it('means RATE_LIMITED alone: HTTP libraries block a worker for as long as Retry-After says', () => {
    const slowed = Object.entries(ERROR_KINDS).filter(([, { status }]) => status === 429);
    expect(slowed.map(([code]) => code)).toEqual(['RATE_LIMITED']);
  });
});
