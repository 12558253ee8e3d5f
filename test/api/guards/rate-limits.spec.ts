import { ServiceHarness, type Response } from '../../harness/service-harness.js';

/** A list of one structured field: a string with whole numbers as parameters (RFC 9651). */
const FIELD = /^"(key|address)"(?:;[a-z]+=\d+)+$/;

describe('the limits in the headers', () => {
  const harness = new ServiceHarness();
  beforeAll(() => harness.open({ TALLYSTICK_RATE_LIMIT: '4', TALLYSTICK_STRANGER_RATE: '3' }));
  afterAll(() => harness.close());
  beforeEach(() => (harness.clock.instant += 60_000));

  const shown = ({ status, headers }: Response): unknown[] => [
    status,
    headers['ratelimit-policy'],
    headers['ratelimit'],
    headers['retry-after'],
  ];

  it('count down by key, on successes, refusals and problems alike', async () => {
    const of = async (method: string, path: string, body?: unknown): Promise<Response> =>
      harness.sendOnce(method, path, body === undefined ? {} : { body });
    const answers = [
      await of('GET', '/v1/clients'),
      await of('GET', '/v1/nothing'),
      await of('POST', '/v1/debits', {}),
      await of('POST', '/graphql', { query: '{ projections { nodes { name } } }' }),
      await of('GET', '/v1/clients'),
    ];
    const policy = '"key";q=4;w=1';
    expect(answers.map(shown)).toEqual([
      [200, policy, '"key";r=3;t=1', undefined],
      [404, policy, '"key";r=2;t=1', undefined],
      [400, policy, '"key";r=1;t=1', undefined],
      [200, policy, '"key";r=0;t=1', undefined],
      [429, policy, '"key";r=0;t=1', '1'],
    ]);
    for (const { headers } of answers) expect(headers['ratelimit']).toMatch(FIELD);
  });

  it('count the fields of a GraphQL document, which says when to ask again', async () => {
    const query = '{ a: projections { nodes { name } } b: projections { nodes { name } } }';
    const first = await harness.sendOnce('POST', '/graphql', { body: { query } });
    expect(first.headers['ratelimit']).toBe('"key";r=2;t=1');
    await harness.sendOnce('POST', '/graphql', { body: { query } });
    const none = await harness.sendOnce('POST', '/graphql', { body: { query } });
    expect(shown(none)).toEqual([429, '"key";q=4;w=1', '"key";r=0;t=1', '1']);
    harness.clock.instant += 500;
    const half = `{ ${['a', 'b', 'c'].map((name) => `${name}: projections { nodes { name } }`).join(' ')} }`;
    const refused = await harness.sendOnce('POST', '/graphql', { body: { query: half } });
    expect(refused.json['errors'][0].extensions).toMatchObject({
      code: 'RATE_LIMITED',
      status: 429,
      retryAfter: 1,
    });
  });

  it('count down by address for those without a valid key', async () => {
    const answers: Response[] = [];
    for (const path of ['/problems', '/v1/clients', '/v1/nothing', '/v1/clients']) {
      answers.push(await harness.sendOnce('GET', path, { key: null }));
    }
    const policy = '"address";q=3;w=1';
    expect(answers.map(shown)).toEqual([
      [200, policy, '"address";r=2;t=1', undefined],
      [401, policy, '"address";r=1;t=1', undefined],
      [404, policy, '"address";r=0;t=1', undefined],
      [429, policy, '"address";r=0;t=1', '1'],
    ]);
    for (const { headers } of answers) expect(headers['ratelimit']).toMatch(FIELD);
  });

  it('show a new key its own limit, not that of its address', async () => {
    const key = await harness.key({ role: 'auditor' });
    const first = await harness.sendOnce('GET', '/v1/clients', { key });
    expect(shown(first)).toEqual([200, '"key";q=4;w=1', '"key";r=3;t=1', undefined]);
  });

  it('are absent from answers to probes, which have none', async () => {
    const { headers } = await harness.sendOnce('GET', '/health/live', { key: null });
    expect(headers).not.toHaveProperty('ratelimit');
  });
});

describe('without limits', () => {
  const harness = new ServiceHarness();
  beforeAll(() => harness.open({ TALLYSTICK_STRANGER_RATE: '0' }));
  afterAll(() => harness.close());

  it('answers name none', async () => {
    for (const sent of [{}, { key: null }]) {
      const { headers } = await harness.sendOnce('GET', '/v1/clients', sent);
      expect(headers).not.toHaveProperty('ratelimit');
      expect(headers).not.toHaveProperty('ratelimit-policy');
    }
  });
});
