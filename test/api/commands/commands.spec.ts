import { randomUUID } from 'node:crypto';
import { ServiceHarness, type Response } from '../../harness/service-harness.js';
import { withEveryStore } from '../../harness/store-setups.js';

const PERSON = { currency: 'CREDIT', firstName: 'Ada', lastName: 'Lovelace' };

withEveryStore('clients', (world) => {
  const harness = new ServiceHarness(world());
  beforeAll(() => harness.open());
  afterAll(() => harness.close());

  const make = (body: object, headers = {}): Promise<Response> =>
    harness.post('/v1/clients', { ...PERSON, ...body }, { headers });

  it('creates a client with 0 | 0 | 0 [S1-03 S1-22]', async () => {
    const id = randomUUID();
    const response = await make({ id, username: 'New Client', email: 'new@example.com' });
    expect(response.status).toBe(201);
    expect(response.headers['location']).toBe(`/v1/clients/${id}`);
    expect(response.json).toMatchObject({
      clientId: id,
      revision: '0',
      replayed: false,
      meter: { text: '0 | 0 | 0', percentRemaining: null, level: 'SUFFICIENT', spendable: '0' },
      client: {
        id,
        username: 'New Client',
        status: 'ACTIVE',
        settingsRevision: '0',
        missing: ['phone', 'priceUpdateEmail', 'billingEmail'],
      },
    });
  });

  it('takes contact data at the top or in the profile, and any settings [S1-04…S1-16 S0-22 S0-24 S0-33 S0-35]', async () => {
    const response = await make({
      username: 'contact',
      email: 'contact@example.com',
      phone: '+4930123456',
      company: 'Analytical Engines',
      country: 'GB',
      billingEmail: 'bills@example.com',
      profile: { city: 'Berlin', role: 'CTO' },
      settings: { priceUpdateEmail: 'prices@example.com', allowCredit: 50.5, limits: null },
    });
    expect(response.json['client']).toMatchObject({
      profile: {
        firstName: 'Ada',
        lastName: 'Lovelace',
        phone: '+4930123456',
        company: 'Analytical Engines',
        country: 'GB',
        city: 'Berlin',
        role: 'CTO',
      },
      settings: { billingEmail: 'bills@example.com', allowCredit: '50.5', timeZone: 'UTC' },
      missing: [],
    });
  });

  it('answers a repeated creation as the first time, by id or key', async () => {
    const body = { id: randomUUID(), username: 'again', email: 'again@example.com' };
    await make(body);
    const second = await make(body);
    expect([second.status, second.json['replayed']]).toEqual([201, true]);
    const other = await make({ ...body, username: 'another' });
    expect([other.status, other.json['code']]).toEqual([422, 'ID_REUSED']);

    const keyed = { username: 'keyed', email: 'keyed@example.com' };
    const first = await make(keyed, { 'idempotency-key': 'k-1' });
    const replay = await make(keyed, { 'idempotency-key': 'k-1' });
    expect(replay.json).toMatchObject({ clientId: first.json['clientId'], replayed: true });
    expect(replay.headers['idempotency-replayed']).toBe('true');
  });

  it('refuses a name in use, whatever its spelling [S0-01 S1-04]', async () => {
    await make({ username: 'Taken', email: 'taken@example.com' });
    const name = await make({ username: 'tAKEN', email: 'free@example.com' });
    expect([name.status, name.json['code']]).toEqual([409, 'USERNAME_TAKEN']);
    const mail = await make({ username: 'free', email: 'TAKEN@example.com' });
    expect([mail.status, mail.json['code']]).toEqual([409, 'EMAIL_TAKEN']);
  });

  it('names every field that is wrong, with what to send instead', async () => {
    const response = await make({
      username: 'x',
      email: 'nowhere',
      currency: 'Euro',
      phone: '030',
      surprise: 1,
      settings: { limits: { daily: { messages: -1 } }, timeZone: 'Mars', priority: 9 },
    });
    expect([response.status, response.json['code']]).toEqual([400, 'INVALID_INPUT']);
    const errors = response.json['errors'] as unknown as { field: string; message: string }[];
    expect(errors.map(({ field }) => field).sort()).toEqual([
      'currency',
      'email',
      'phone',
      'settings.limits.daily.messages',
      'settings.priority',
      'settings.timeZone',
      'surprise',
      'username',
    ]);
    expect(errors.every(({ message }) => message.length > 10)).toBe(true);
  });
});

withEveryStore('settings', (world) => {
  const harness = new ServiceHarness(world());
  let at = '';
  beforeAll(async () => {
    await harness.open();
    at = `/v1/clients/${await harness.client()}`;
  });
  afterAll(() => harness.close());

  const patch = (body: object, headers = {}): Promise<Response> =>
    harness.send('PATCH', at, { body, headers });

  it('changes many fields in one save and says which [S0-R1 S0-R3]', async () => {
    const response = await patch({
      profile: { city: 'Berlin' },
      settings: {
        limits: { daily: { messages: 5 } },
        channels: { rcs: true },
        allowCredit: '1.50',
      },
    });
    expect(response.status).toBe(200);
    expect(response.json['changes']).toEqual([
      { field: 'profile.city', from: null, to: 'Berlin' },
      { field: 'settings.allowCredit', from: '0', to: '1.5' },
      { field: 'settings.channels.rcs', from: false, to: true },
      { field: 'settings.limits.daily.messages', from: null, to: 5 },
    ]);
  });

  it('sets what is null back to its default, a group as a whole', async () => {
    const response = await patch({
      settings: { limits: null, channels: { rcs: null }, priority: null },
    });
    expect(response.json['changes']).toEqual([
      { field: 'settings.channels.rcs', from: true, to: false },
      { field: 'settings.limits.daily.messages', from: 5, to: null },
    ]);
    const { json } = await patch({ profile: { firstName: null }, username: null });
    expect(json['errors'].map(({ field }: { field: string }) => field).sort()).toEqual([
      'profile.firstName',
      'username',
    ]);
  });

  it('records nothing when nothing changes', async () => {
    const before = await patch({});
    const response = await patch({ settings: { allowCredit: 1.5, timeZone: 'UTC' } });
    expect(response.json).toMatchObject({ changes: [], revision: before.json['revision'] });
  });

  it('keeps the currency [S0-09 S0-R6 I8]', async () => {
    expect((await patch({ currency: 'CREDIT' })).status).toBe(200);
    const response = await patch({ currency: 'EUR' });
    expect([response.status, response.json['code']]).toEqual([422, 'CURRENCY_LOCKED']);
  });

  it('takes If-Match, and says which revision is the present one', async () => {
    const present = (await patch({})).json['client']['settingsRevision'] as string;
    const match = { 'if-match': `"s${present}"` };
    expect((await patch({ settings: { priority: 2 } }, match)).status).toBe(200);
    const late = await patch({ settings: { priority: 3 } }, match);
    expect([late.status, late.json['code']]).toEqual([412, 'REVISION_MISMATCH']);
    expect(late.json['revision']).toBe(String(Number(present) + 1));
    expect((await patch({}, { 'if-match': 'abc' })).json['errors'][0]?.['field']).toBe('If-Match');
  });

  it('takes If-Match with several tags, and refuses with 412 when none is the present one', async () => {
    const { settingsRevision } = (await patch({})).json['client'];
    const tag = `"s${settingsRevision}"`;
    for (const match of ['*', tag, `"s0", ${tag}`, `W/"x", "foreign", , ${tag}`]) {
      expect([match, (await patch({}, { 'if-match': match })).status]).toEqual([match, 200]);
    }
    for (const match of ['"s0"', '"foreign"', `W/${tag}`, 'W/"x", "y"', '"a,b"']) {
      const response = await patch({ settings: { priority: 1 } }, { 'if-match': match });
      expect([match, response.status, response.json['code']]).toEqual([
        match,
        412,
        'REVISION_MISMATCH',
      ]);
      expect(response.json['revision']).toBe(settingsRevision);
      expect(response.json['detail']).toContain(`at revision ${settingsRevision} now`);
    }
  });

  it('acts on the very next message [S0-R4]', async () => {
    await patch({ settings: { allowCredit: '100', channels: { api: false } } });
    const response = await harness.post(`${at}/debits`, { messageId: 'n-1', credits: '1' });
    expect([response.status, response.json['code']]).toEqual([403, 'CHANNEL_NOT_ALLOWED']);
    await patch({ settings: { channels: { api: true } } });
    expect((await harness.post(`${at}/debits`, { messageId: 'n-1', credits: '1' })).status).toBe(
      201,
    );
  });
});

withEveryStore('money', (world) => {
  const harness = new ServiceHarness(world());
  let at = '';
  beforeAll(async () => {
    await harness.open();
    at = `/v1/clients/${await harness.client()}`;
  });
  afterAll(() => harness.close());

  it('recharges an existing client the same way [S1-23 S1-29]', async () => {
    const payment = { status: 'PAID', type: 'transfer', date: '2026-11-20', reference: 'RE-1' };
    const response = await harness.post(`${at}/recharges`, {
      rechargeId: 'a',
      credits: '0.0075',
      payment,
    });
    expect(response.json).toMatchObject({
      meter: { text: '0.0075 | 0 | 0.0075' },
      recharge: { rechargeId: 'a', credits: '0.0075', source: 'MANUAL', payment },
    });
    const unpaid = await harness.send('PATCH', `${at}/recharges/a`, {
      body: { payment: { status: 'UNPAID' } },
    });
    expect(unpaid.json['recharge']['payment']).toMatchObject({ status: 'UNPAID' });
    const unknown = await harness.send('PATCH', `${at}/recharges/b`, { body: { payment } });
    expect([unknown.status, unknown.json['code']]).toEqual([404, 'RECHARGE_NOT_FOUND']);
  });

  it('adds a positive and subtracts a negative adjustment [S2-09 S2-10]', async () => {
    const more = await harness.post(`${at}/adjustments`, { adjustmentId: 'p', credits: '10' });
    expect(more.json['adjustment']).toMatchObject({ adjustmentId: 'p', credits: '10' });
    const less = await harness.post(`${at}/adjustments`, { adjustmentId: 'n', credits: -2.5 });
    expect(less.json['adjustment']).toMatchObject({ adjustmentId: 'n', credits: '-2.5' });
    expect(less.json['meter']['available']).toBe('7.5075');
    const none = await harness.post(`${at}/adjustments`, { adjustmentId: 'z', credits: 0 });
    expect(none.json['errors'][0]?.['field']).toBe('credits');
    const beyond = await harness.post(`${at}/withdrawals`, { withdrawalId: 'w', credits: '8' });
    expect([beyond.status, beyond.json['code']]).toEqual([422, 'WITHDRAWAL_EXCEEDS_AVAILABLE']);
  });

  it.each([
    ['1e3', 400, 'INVALID_INPUT'],
    [1e21, 400, 'INVALID_INPUT'],
    [1_000_000_000, 400, 'INVALID_INPUT'],
    [0.1234567, 400, 'INVALID_INPUT'],
    ['0.1234567', 400, 'INVALID_INPUT'],
    ['01', 400, 'INVALID_INPUT'],
    ['', 400, 'INVALID_INPUT'],
    ['-1', 400, 'INVALID_INPUT'],
    ['1000000000000.000001', 422, 'AMOUNT_LIMIT'],
    ['1000000000000', 422, 'AMOUNT_LIMIT'],
  ])('does not take %p as an amount of a recharge', async (credits, status, code) => {
    const response = await harness.post(`${at}/recharges`, { rechargeId: 'x', credits });
    expect([response.status, response.json['code']]).toEqual([status, code]);
  });

  it('sets and removes a top-up plan [S2-11]', async () => {
    const body = { interval: 'THRESHOLD', below: '10', target: 100, capPerDay: '500' };
    const set = await harness.send('PUT', `${at}/top-up-plan`, { body });
    expect(set.json['plan']).toEqual({
      interval: 'THRESHOLD',
      below: '10',
      credits: null,
      target: '100',
      capPerDay: '500',
      breaker: null,
    });
    const wrong = await harness.send('PUT', `${at}/top-up-plan`, { body: { interval: 'YEARLY' } });
    expect(wrong.json['errors'].map((one: { field: string }) => one.field).sort()).toEqual([
      'credits',
      'interval',
    ]);
    const both = await harness.send('PUT', `${at}/top-up-plan`, {
      body: { ...body, credits: '1' },
    });
    expect(both.json['errors'][0]?.['field']).toBe('credits');
    const gone = await harness.send('DELETE', `${at}/top-up-plan`);
    expect([gone.status, gone.json['plan']]).toEqual([200, null]);
    expect((await harness.send('DELETE', `${at}/top-up-plan`)).json['plan']).toBeNull();
  });
});
