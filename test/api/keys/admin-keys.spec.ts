import { ServiceHarness, type Json, type Response } from '../../harness/service-harness.js';

describe('the first start of an empty store', () => {
  it('makes one admin key, once, and none when the environment has one', async () => {
    const harness = new ServiceHarness();
    try {
      await harness.open({ TALLYSTICK_ADMIN_KEY: '' });
      const key = await harness.running.makeFirstKey();
      expect(key).toMatch(/^tly_[A-Za-z0-9_-]{43}$/);
      expect((await harness.send('GET', '/v1/api-keys', { key })).status).toBe(200);
      expect(harness.logged.join()).not.toContain(key);
      await harness.stop();
      await harness.open({ TALLYSTICK_ADMIN_KEY: '' });
      expect(await harness.running.makeFirstKey()).toBeNull();
      expect((await harness.send('GET', '/v1/api-keys', { key })).status).toBe(200);
    } finally {
      await harness.close();
    }
    const other = await new ServiceHarness().open();
    expect(await other.running.makeFirstKey()).toBeNull();
    await other.close();
  });
});

describe('the last admin key', () => {
  const harness = new ServiceHarness();
  beforeAll(() => harness.open({ TALLYSTICK_ADMIN_KEY: '' }));
  afterAll(() => harness.close());

  it('is not deleted, nor are the last two at once', async () => {
    const key = await harness.running.makeFirstKey();
    const about = { name: 'second', role: 'admin' };
    const keys = async (): Promise<Json[]> =>
      (await harness.send('GET', '/v1/api-keys', { key })).json['items'];
    const remove = (keyId: unknown): Promise<Response> =>
      harness.send('DELETE', `/v1/api-keys/${String(keyId)}`, { key });
    // None of these can make another key once the first is gone.
    await harness.post('/v1/api-keys', { name: 'auditor', role: 'auditor' }, { key });
    const client = '5f0c1a52-6f0e-4d7f-9b0a-0c9a4d2f7e11';
    await harness.post('/v1/api-keys', { ...about, clientIds: [client] }, { key });
    const expiresAt = new Date(harness.clock.instant + 1_000).toISOString();
    await harness.post('/v1/api-keys', { ...about, expiresAt }, { key });
    harness.clock.instant += 2_000;

    const first = (await keys()).find(({ name }) => name === 'first admin');
    const refused = await remove(first.keyId);
    expect([refused.status, refused.json['code']]).toEqual([409, 'LAST_ADMIN']);
    expect(refused.json['detail']).toContain('make another one first');

    const second = await harness.post('/v1/api-keys', about, { key });
    const both = await Promise.all([remove(second.json['keyId']), remove(first.keyId)]);
    expect(both.map(({ status }) => status)).toEqual([204, 409]);
    expect(await keys()).toHaveLength(4);
  });

  it('may be deleted where the environment has an admin key', async () => {
    const own = await new ServiceHarness().open();
    const made = await own.post('/v1/api-keys', { name: 'only', role: 'admin' });
    expect((await own.send('DELETE', `/v1/api-keys/${made.json['keyId']}`)).status).toBe(204);
    await own.close();
  });
});
