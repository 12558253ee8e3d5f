import { randomUUID } from 'node:crypto';
import { ServiceHarness, type Response } from '../../harness/service-harness.js';

describe('idempotency', () => {
  const harness = new ServiceHarness();
  let at = '';
  beforeAll(async () => {
    await harness.open();
    at = `/v1/clients/${await harness.clientWithCredits('100')}`;
  });
  afterAll(() => harness.close());

  const debit = (body: object, headers = {}): Promise<Response> =>
    harness.post(`${at}/debits`, body, { headers });

  it.each([
    ['debits', { credits: '1' }, 'messageId'],
    ['recharges', { credits: '1' }, 'rechargeId'],
    ['withdrawals', { credits: '1' }, 'withdrawalId'],
    ['adjustments', { credits: '1' }, 'adjustmentId'],
    ['reservations', { credits: '1' }, 'reservationId'],
    ['messages/m/refunds', { credits: '1', reason: 'x' }, 'refundId'],
  ])('wants an id or a key for %s, and says how', async (path, body, field) => {
    const response = await harness.post(`${at}/${path}`, body);
    expect([response.status, response.json['code']]).toEqual([400, 'IDEMPOTENCY_REQUIRED']);
    expect(response.json['detail']).toContain(
      `Send ${field} in the body or an Idempotency-Key header`,
    );
  });

  it('answers the same id and content as the first time and moves nothing [I9]', async () => {
    const first = await debit({ messageId: 'same', credits: '1' });
    await debit({ messageId: 'between', credits: '2' });
    const again = await debit({ messageId: 'same', credits: 1, parts: 1, channel: 'api' });
    expect(again.status).toBe(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    const { meter, ...rest } = again.json;
    expect(rest).toEqual({ ...rest, replayed: true, debit: first.json['debit'] });
    expect(rest['revision']).toBe(first.json['revision']);
    expect(meter['text']).toBe(first.json['meter']['text']);
    expect(meter['spendable']).toBe('97');
  });

  it('refuses the same id with other content [I9]', async () => {
    const response = await debit({ messageId: 'same', credits: '2' });
    expect([response.status, response.json['code']]).toEqual([422, 'ID_REUSED']);
  });

  it('does not burn the id of a refused message [I10]', async () => {
    expect((await debit({ messageId: 'too-expensive', credits: '1000' })).status).toBe(402);
    await harness.post(`${at}/recharges`, { rechargeId: 'more', credits: '1000' });
    expect((await debit({ messageId: 'too-expensive', credits: '1000' })).status).toBe(201);
  });

  it('takes the header in the place of an id, and ignores it beside one', async () => {
    const headers = { 'idempotency-key': 'h-1' };
    const first = await debit({ credits: '1' }, headers);
    expect(first.json['debit']['messageId']).toBe('h-1');
    expect((await debit({ credits: '1' }, headers)).json['replayed']).toBe(true);
    expect((await debit({ credits: '3' }, headers)).json['code']).toBe('ID_REUSED');
    const own = await debit({ messageId: 'own', credits: '1' }, headers);
    expect([own.status, own.json['replayed']]).toEqual([201, false]);
    const long = { 'idempotency-key': 'k'.repeat(200) };
    const made = await harness.post(`${at}/recharges`, { credits: '1' }, { headers: long });
    expect(made.json['recharge']['rechargeId']).toMatch(/^key:[0-9a-f]{40}$/);
    const bad = await debit({ credits: '1' }, { 'idempotency-key': 'two words' });
    expect(bad.json['errors'][0]?.['field']).toBe('Idempotency-Key');
  });

  it('shares the keys between all commands without their own id', async () => {
    const headers = { 'idempotency-key': 'switch' };
    const first = await harness.post(`${at}/restrict-messaging`, { reason: 'a' }, { headers });
    expect(first.json['replayed']).toBe(false);
    const again = await harness.post(`${at}/restrict-messaging`, { reason: 'a' }, { headers });
    expect([again.status, again.json['replayed']]).toEqual([200, true]);
    const other = await harness.post(`${at}/allow-messaging`, { reason: 'a' }, { headers });
    expect([other.status, other.json['code']]).toEqual([422, 'ID_REUSED']);
    await harness.post(`${at}/allow-messaging`, { reason: 'a' });
  });

  it('remembers across a restart', async () => {
    const before = await debit({ messageId: 'restart', credits: '1' });
    await harness.stop();
    await harness.open();
    const after = await debit({ messageId: 'restart', credits: '1' });
    expect(after.json).toMatchObject({ replayed: true, revision: before.json['revision'] });
  });
});

describe('problems', () => {
  const harness = new ServiceHarness();
  let at = '';
  beforeAll(async () => {
    await harness.open();
    at = `/v1/clients/${await harness.clientWithCredits('65')}`;
  });
  afterAll(() => harness.close());

  it('says why a debit was refused, with the numbers', async () => {
    const headers = { 'x-request-id': 'req-7' };
    const response = await harness.post(
      `${at}/debits`,
      { messageId: 'm', credits: '70' },
      { headers },
    );
    expect(response.status).toBe(402);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.headers['x-request-id']).toBe('req-7');
    expect(response.json).toEqual({
      type: '/problems/insufficient-credits',
      title: 'Not enough credits',
      status: 402,
      code: 'INSUFFICIENT_CREDITS',
      detail: '65 available, floor 0, 70 asked: 5 short.',
      instance: `${at}/debits`,
      requestId: 'req-7',
      refusals: [
        {
          code: 'INSUFFICIENT_CREDITS',
          available: '65',
          floor: '0',
          asked: '70',
          shortfall: '5',
        },
      ],
    });
  });

  it.each(['0', '0.0075', '3.5'])(
    'charges %s for a message like any other [S2-02]',
    async (credits) => {
      const response = await harness.post(`${at}/debits`, {
        messageId: `cost-${credits}`,
        credits,
      });
      expect([response.status, response.json['debit']['credits']]).toEqual([201, credits]);
    },
  );

  it('says when dispatch begins again [S0-08]', async () => {
    const settings = {
      limits: null,
      dispatchWindow: [{ days: ['SAT'], from: '08:00', to: '20:00' }],
    };
    await harness.send('PATCH', at, { body: { settings } });
    const response = await harness.post(`${at}/debits`, { messageId: 'late', credits: '1' });
    expect([response.status, response.json['notBefore']]).toEqual([
      409,
      '2026-11-21T08:00:00.000Z',
    ]);
    expect(response.headers).not.toHaveProperty('retry-after');
    const check = await harness.post(`${at}/debit-checks`, { credits: '1' });
    expect(check.json).toMatchObject({ allowed: false, notBefore: '2026-11-21T08:00:00.000Z' });
    await harness.send('PATCH', at, { body: { settings: { dispatchWindow: null } } });
  });

  it.each([
    [`/v1/clients/${randomUUID()}/debits`, 'CLIENT_NOT_FOUND'],
    ['/v1/clients/nobody/debits', 'CLIENT_NOT_FOUND'],
  ])('does not know %s', async (url, code) => {
    const response = await harness.post(url, { messageId: 'm', credits: '1' });
    expect([response.status, response.json['code']]).toEqual([404, code]);
  });

  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"x":{"b":1,"\\u0062":2}}', 'x.b'],
    ['{"items":[{"c" : 1},{"c":1,"d":":","c":3}]}', 'items.1.c'],
  ])('does not take a key twice: %s', async (body, field) => {
    const response = await harness.post(`${at}/debits`, body);
    expect([response.status, response.json['code']]).toEqual([400, 'MALFORMED_JSON']);
    expect(response.json['errors'][0]?.['field']).toBe(field);
  });

  it('takes texts that only look like keys', async () => {
    const body = '{"messageId":"\\":\\":", "credits" : "1", "country":null}';
    expect((await harness.post(`${at}/debits`, body)).status).toBe(201);
    const reference = '{"messageId":":x","credits":"1"}';
    expect((await harness.post(`${at}/debits`, reference)).status).toBe(201);
  });

  it('refuses more than 8 MiB with 413', async () => {
    const response = await harness.post(
      `${at}/debits`,
      `{"messageId":"${'x'.repeat(9 * 2 ** 20)}"}`,
    );
    expect([response.status, response.json['code']]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  it.each(['\u0000', '\n', '\u007f', '\ud800', '\u2028'])('refuses %j in a text', async (bad) => {
    const response = await harness.post(`${at}/recharges`, {
      rechargeId: 'c',
      credits: '1',
      reason: `a${bad}b`,
    });
    expect(response.json['errors'][0]?.['field']).toBe('reason');
  });
});

describe('reservations, refunds and reports', () => {
  const harness = new ServiceHarness();
  let at = '';
  beforeAll(async () => {
    await harness.open();
    at = `/v1/clients/${await harness.clientWithCredits('100')}`;
  });
  afterAll(() => harness.close());

  it('reserves, captures a part and releases the rest [I5]', async () => {
    const made = await harness.post(`${at}/reservations`, { reservationId: 'r', credits: '10' });
    expect(made.headers['location']).toBe(`${at}/reservations/r`);
    expect(made.json['reservation']).toMatchObject({
      status: 'OPEN',
      expiresAt: new Date(harness.clock.instant + 3_600_000).toISOString(),
    });
    const part = { captureId: 'c1', credits: '4', final: false };
    const captured = await harness.post(`${at}/reservations/r/capture`, part);
    expect(captured.json).toMatchObject({
      capture: { captureId: 'c1', credits: '4', released: '0', messageId: 'r' },
      reservation: { status: 'OPEN' },
    });
    const freed = await harness.post(`${at}/reservations/r/release`, { reason: 'enough' });
    expect(freed.json['reservation']).toMatchObject({ status: 'RELEASED', released: '6' });
    const closed = await harness.post(`${at}/reservations/r/capture`, {
      captureId: 'c2',
      credits: '1',
    });
    expect([closed.status, closed.json['code']]).toEqual([409, 'RESERVATION_CLOSED']);
  });

  it('takes one of two expiries, not beyond 90 days', async () => {
    const both = {
      reservationId: 'b',
      credits: '1',
      expiresInSeconds: 60,
      expiresAt: new Date(harness.clock.instant + 60_000).toISOString(),
    };
    const response = await harness.post(`${at}/reservations`, both);
    expect(response.json['errors'][0]?.['field']).toBe('expiresInSeconds');
    const far = { reservationId: 'b', credits: '1', expiresAt: '2027-11-21T08:00:00Z' };
    const beyond = await harness.post(`${at}/reservations`, far);
    expect([beyond.status, beyond.json['errors'][0]?.['field']]).toEqual([400, 'expiresAt']);
  });

  it('gives back by the policy what a report says was lost, once [I9] [S2-12]', async () => {
    await harness.post(`${at}/debits`, { messageId: 'lost/1', credits: '2' });
    const url = `${at}/messages/lost%2F1/delivery-reports`;
    const report = { status: 'REJECTED', errorCode: '5' };
    const response = await harness.post(url, report);
    expect(response.json).toMatchObject({
      deliveryReport: { messageId: 'lost/1', status: 'REJECTED', stage: 'CARRIER' },
      refund: { refundId: 'policy:lost/1', credits: '2', remaining: '0', cause: 'POLICY' },
    });
    await harness.post(`${at}/debits`, { messageId: 'meanwhile', credits: '1' });
    const again = await harness.post(url, report);
    const { level, spendable } = again.json['meter'];
    const meter = { ...response.json['meter'], level, spendable };
    expect(again.json).toEqual({ ...response.json, replayed: true, meter });
    const unknown = await harness.post(`${at}/messages/never/delivery-reports`, report);
    expect([unknown.status, unknown.json['code']]).toEqual([404, 'MESSAGE_NOT_FOUND']);
  });

  it('shows the refund of a report again when its key says that it was sent before [I9]', async () => {
    await harness.post(`${at}/debits`, { messageId: 'keyed', credits: '2' });
    const url = `${at}/messages/keyed/delivery-reports`;
    const headers = { 'idempotency-key': 'report-1' };
    const response = await harness.post(url, { status: 'FAILED' }, { headers });
    const again = await harness.post(url, { status: 'FAILED' }, { headers });
    expect(response.json).toMatchObject({ refund: { refundId: 'policy:keyed' }, replayed: false });
    expect(again.json).toEqual({ ...response.json, replayed: true });
  });

  it('says how many messages are affordable and moves nothing [I3]', async () => {
    const before = await harness.send('PATCH', at, { body: {} });
    const response = await harness.post(`${at}/debit-checks`, { count: 1000, credits: '0.5' });
    const { available } = before.json['meter'];
    const affordable = Math.floor(Number(available) / 0.5);
    const left = String(Number(available) - affordable * 0.5);
    const shortfall = String(0.5 - Number(left));
    const numbers = { available: left, floor: '0', asked: '0.5', shortfall };
    expect(response.json).toEqual({
      allowed: false,
      refusals: [{ code: 'INSUFFICIENT_CREDITS', ...numbers }],
      affordable,
    });
    expect(
      (await harness.post(`${at}/debit-checks`, { count: 10, credits: '0.5' })).json,
    ).toMatchObject({ allowed: true });
    const after = await harness.send('PATCH', at, { body: {} });
    expect(after.json['revision']).toBe(before.json['revision']);
  });
});
