import { ADMIN_KEY, ServiceHarness } from '../../harness/service-harness.js';

describe('the routes', () => {
  const harness = new ServiceHarness();
  beforeAll(() => harness.open());
  afterAll(() => harness.close());

  it.each([null, 'tly_unknown', ''])('say how to send a key to a sender with %j', async (key) => {
    const response = await harness.send('GET', '/v1/overview', { key });
    expect([response.status, response.json['code']]).toEqual([401, 'UNAUTHENTICATED']);
    expect(response.headers['www-authenticate']).toBe('Bearer realm="tallystick"');
  });

  it('say 404 of what does not exist and 405 of what exists otherwise', async () => {
    expect((await harness.send('GET', '/v1/nothing')).json['code']).toBe('NOT_FOUND');
    const response = await harness.send('DELETE', '/v1/debits');
    expect([response.status, response.headers['allow']]).toEqual([405, 'POST']);
    expect((await harness.send('POST', '/v1/debits/', { body: {} })).status).toBe(404);
  });

  it('leave health, the documentation and the pages of problems open', async () => {
    const open = ['/health/live', '/health/ready', '/openapi.json', '/docs', '/docs/start.js'];
    for (const path of [...open, '/problems', '/problems/forbidden']) {
      expect([path, (await harness.send('GET', path, { key: null })).status]).toEqual([path, 200]);
    }
  });

  it('do not see a bad key where none is needed', async () => {
    expect((await harness.send('GET', '/health/live', { key: 'nonsense' })).status).toBe(200);
  });
});

describe('keys', () => {
  const harness = new ServiceHarness();
  beforeAll(() => harness.open());
  afterAll(() => harness.close());

  it('shows a secret once and keeps only its hash', async () => {
    const made = await harness.post('/v1/api-keys', { name: 'gw', role: 'gateway' });
    expect(made.status).toBe(201);
    expect(made.json['secret']).toMatch(/^tly_[A-Za-z0-9_-]{43}$/);
    const listed = await harness.send('GET', '/v1/api-keys');
    expect(listed.text).not.toContain(made.json['secret']);
    expect(listed.text).not.toContain('secretHash');
    expect(harness.logged.join()).not.toContain(made.json['secret']);
  });

  it('ends a key at once when it is deleted', async () => {
    const made = await harness.post('/v1/api-keys', { name: 'gw', role: 'auditor' });
    const key = made.json['secret'] as string;
    expect((await harness.send('GET', '/v1/clients', { key })).status).toBe(200);
    const url = `/v1/api-keys/${made.json['keyId']}`;
    expect((await harness.send('DELETE', url)).status).toBe(204);
    expect((await harness.send('GET', '/v1/clients', { key })).status).toBe(401);
    expect((await harness.send('DELETE', url)).status).toBe(404);
  });

  it('notices within 5 s that another process deleted a key', async () => {
    const made = await harness.post('/v1/api-keys', { name: 'gw', role: 'auditor' });
    const key = made.json['secret'] as string;
    expect((await harness.send('GET', '/v1/clients', { key })).status).toBe(200);
    await harness.running.ledger.credentials.remove(made.json['keyId']);
    harness.clock.instant += 5_000;
    expect((await harness.send('GET', '/v1/clients', { key })).status).toBe(401);
  });

  it('ends a key when it expires, remembered or not', async () => {
    const expiresAt = new Date(harness.clock.instant + 2_000).toISOString();
    const key = await harness.key({ role: 'auditor', expiresAt });
    expect((await harness.send('GET', '/v1/clients', { key })).status).toBe(200);
    harness.clock.instant += 2_000;
    expect((await harness.send('GET', '/v1/clients', { key })).status).toBe(401);
  });

  it('takes the key of the environment, and nothing like it', async () => {
    expect((await harness.send('GET', '/v1/api-keys')).status).toBe(200);
    expect((await harness.send('GET', '/v1/api-keys', { key: `${ADMIN_KEY}x` })).status).toBe(401);
    const listed = await harness.send('GET', '/v1/api-keys');
    expect(listed.text).not.toContain('environment"],"role"');
  });

  it('binds a key to its clients', async () => {
    const [own, other] = [
      await harness.clientWithCredits('10'),
      await harness.clientWithCredits('10'),
    ];
    const key = await harness.key({ role: 'admin', clientIds: [own] });
    expect((await harness.send('GET', `/v1/clients/${own}/meter`, { key })).status).toBe(200);
    const strange = await harness.send('GET', `/v1/clients/${other}/meter`, { key });
    expect([strange.status, strange.json['code']]).toEqual([404, 'CLIENT_NOT_FOUND']);
    expect((await harness.post('/v1/api-keys', { name: 'x', role: 'admin' }, { key })).status).toBe(
      403,
    );
    const batch = await harness.post(
      '/v1/debits',
      {
        items: [
          { clientId: own, messageId: 'b-1', credits: '1' },
          { clientId: other, messageId: 'b-2', credits: '1' },
        ],
      },
      { key },
    );
    expect(batch.json['results'].map((one: { code?: string }) => one.code)).toEqual([
      undefined,
      'CLIENT_NOT_FOUND',
    ]);
  });

  it('binds a key to its channels: one is the default, of several one must be named [S2-17]', async () => {
    const id = await harness.clientWithCredits('10');
    const debit = (key: string, body: object) =>
      harness.post(`/v1/clients/${id}/debits`, { credits: '1', ...body }, { key });
    const one = await harness.key({ role: 'gateway', channels: ['smpp'] });
    const supplied = await debit(one, { messageId: 'c-1' });
    expect(supplied.json['debit']['channel']).toBe('smpp');
    const wrong = await debit(one, { messageId: 'c-2', channel: 'api' });
    expect([wrong.status, wrong.json['code']]).toEqual([403, 'CHANNEL_NOT_ALLOWED']);
    const two = await harness.key({ role: 'gateway', channels: ['smpp', 'api'] });
    const missing = await debit(two, { messageId: 'c-3' });
    expect([missing.status, missing.json['errors'][0]?.['field']]).toEqual([400, 'channel']);
    expect((await debit(two, { messageId: 'c-4', channel: 'api' })).status).toBe(201);
  });

  it('keeps a gateway to its scopes', async () => {
    const id = await harness.clientWithCredits('10');
    const key = await harness.key({ role: 'gateway', scopes: ['report'] });
    const response = await harness.post(
      `/v1/clients/${id}/debits`,
      { messageId: 's', credits: '1' },
      { key },
    );
    expect([response.status, response.json['code']]).toEqual([403, 'FORBIDDEN']);
    expect((await harness.send('GET', `/v1/clients/${id}/meter`, { key })).status).toBe(200);
  });
});

describe('the limit of requests', () => {
  const harness = new ServiceHarness();
  beforeAll(() => harness.open({ TALLYSTICK_RATE_LIMIT: '3' }));
  afterAll(() => harness.close());

  it('applies to each key separately, and says when to retry', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 4; n++) statuses.push((await harness.send('GET', '/v1/api-keys')).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const response = await harness.send('GET', '/v1/api-keys');
    expect(response.json['code']).toBe('RATE_LIMITED');
    expect(response.headers).toMatchObject({
      'retry-after': '1',
      ratelimit: '"key";r=0;t=1',
      'ratelimit-policy': '"key";q=3;w=1',
    });
    harness.clock.instant += 1_000;
    const key = await harness.key({ role: 'auditor' });
    expect((await harness.send('GET', '/v1/clients', { key })).status).toBe(200);
  });
});
