import { ADMIN_KEY, ServiceHarness, type Response } from '../../harness/service-harness.js';

describe('requests without a valid key', () => {
  const harness = new ServiceHarness();
  beforeAll(() => harness.open({ TALLYSTICK_STRANGER_RATE: '3' }));
  afterAll(() => harness.close());
  beforeEach(() => (harness.clock.instant += 60_000));

  const statusesOf = async (
    count: number,
    path: string,
    key: string | null,
  ): Promise<Response[]> => {
    const all: Response[] = [];
    for (let n = 0; n < count; n++) all.push(await harness.sendOnce('GET', path, { key }));
    return all;
  };

  it.each([
    ['no key', '/v1/clients', null, 401],
    ['a wrong key', '/v1/clients', 'tly_wrong', 401],
    ['a malformed key', '/v1/clients', '', 401],
    ['a missing address', '/v1/nothing', null, 404],
    ['a public address', '/problems', null, 200],
  ])('are limited by the second and address: %s', async (_, path, key, status) => {
    const response = await statusesOf(4, path, key);
    expect(response.map((one) => one.status)).toEqual([status, status, status, 429]);
    expect([response[3]?.json['code'], response[3]?.headers['retry-after']]).toEqual([
      'RATE_LIMITED',
      '1',
    ]);
    harness.clock.instant += 1_000;
    expect((await harness.sendOnce('GET', path, { key })).status).toBe(status);
  });

  it('do not keep those with a valid key from being served', async () => {
    const key = await harness.key({ role: 'auditor' });
    expect((await statusesOf(2, '/v1/clients', key)).map(({ status }) => status)).toEqual([
      200, 200,
    ]);
    await statusesOf(4, '/v1/clients', null);
    expect((await harness.sendOnce('GET', '/v1/clients', { key })).status).toBe(200);
    expect((await harness.sendOnce('GET', '/v1/clients', { key: ADMIN_KEY })).status).toBe(200);
  });

  it('are not used up by keys that turn out to be valid', async () => {
    const keys = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((name) => harness.key({ name, role: 'auditor' })),
    );
    for (const key of keys) {
      expect((await harness.sendOnce('GET', '/v1/clients', { key })).status).toBe(200);
    }
  });

  it('are not limited where a balancer asks for the health', async () => {
    const response = await statusesOf(9, '/health/live', null);
    expect(new Set(response.map(({ status }) => status))).toEqual(new Set([200]));
  });
});
