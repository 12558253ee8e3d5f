import { ServiceHarness, type Response } from '../../harness/service-harness.js';
import { withEveryStore } from '../../harness/store-setups.js';

/** 200 debits of one client at once, with credit for 100: by whatever door they come. */
withEveryStore('200 concurrent debits with credit for 100', (world) => {
  const harness = new ServiceHarness(world());
  let client = '';
  beforeAll(() => harness.open());
  afterAll(() => harness.close());
  beforeEach(async () => {
    client = await harness.clientWithCredits('100');
  });

  const ids = Array.from({ length: 200 }, (_, n) => `m-${n}`);
  const single = (messageId: string): Promise<Response> =>
    harness.post(`/v1/clients/${client}/debits`, { messageId, credits: '1' });
  const batch = (some: readonly string[]): Promise<Response> => {
    const items = some.map((messageId) => ({ clientId: client, messageId, credits: '1' }));
    return harness.post('/v1/debits', { items });
  };
  const tens = (all: readonly string[]): string[][] =>
    Array.from({ length: all.length / 10 }, (_, n) => all.slice(n * 10, n * 10 + 10));
  const acceptedOf = (responses: readonly Response[]): number =>
    responses.reduce((sum, { json }) => sum + Number(json['accepted']), 0);

  async function expectSpent(): Promise<void> {
    const { json } = await harness.send('GET', `/v1/clients/${client}/verification`);
    expect(json).toMatchObject({ ok: true });
    const query = `minRevision=${String(json['revision'])}`;
    const responses = await harness.send('GET', `/v1/clients/${client}/meter?${query}`);
    expect(responses.json).toMatchObject({ available: '0', used: '100', assigned: '100' });
  }

  it('accepts exactly 100 one by one, and refuses the others [I2] [S2-12]', async () => {
    const responses = await Promise.all(ids.map(single));
    const statuses = responses.map(({ status }) => status).sort();
    expect(statuses).toEqual([...new Array(100).fill(201), ...new Array(100).fill(402)]);
    await expectSpent();
  });

  it('accepts exactly 100 in batches [I2] [S2-12]', async () => {
    expect(acceptedOf(await Promise.all(tens(ids).map(batch)))).toBe(100);
    await expectSpent();
  });

  it('accepts exactly 100 by both at once, each id once [I2] [I9]', async () => {
    const [ones, batches] = await Promise.all([
      Promise.all(ids.map(single)),
      Promise.all(tens(ids).map(batch)),
    ]);
    const alone = ones.filter(({ status, json }) => status === 201 && json['replayed'] === false);
    expect(alone.length + acceptedOf(batches)).toBe(100);
    await expectSpent();
  });
});
