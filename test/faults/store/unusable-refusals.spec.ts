import { mkdirSync, rmSync } from 'node:fs';
import { ServiceHarness } from '../../harness/service-harness.js';
import { until } from '../../contracts/until.js';

describe('a refusal log that cannot be used', () => {
  const harness = new ServiceHarness();
  let at = '';
  beforeAll(async () => {
    await harness.open();
    at = `/v1/clients/${await harness.clientWithCredits('10')}`;
    mkdirSync(harness.file('refusals.db'));
  });
  afterAll(() => harness.close());

  it('changes no answer to a debit, accepted or refused', async () => {
    const paid = await harness.post(`${at}/debits`, { messageId: 'm-1', credits: '1' });
    const refused = await harness.post(`${at}/debits`, { messageId: 'm-2', credits: '99' });
    expect([paid.status, refused.status]).toEqual([201, 402]);
  });

  it('is reported by lists with 503, by the overview with null, by health with a warning', async () => {
    const listed = await harness.send('GET', `${at}/refusals`);
    expect([listed.status, listed.json['code']]).toEqual([503, 'READ_MODEL_UNAVAILABLE']);
    const message = await harness.send('GET', `${at}/messages/m-2`);
    expect(message.status).toBe(404);
    expect(message.json).not.toHaveProperty('refusals');
    const overview = await harness.send('GET', '/v1/overview');
    expect([overview.status, overview.json['today']['refusals']]).toEqual([200, null]);
    const health = await harness.send('GET', '/health/ready');
    expect(health.json['parts']['refusals']).toMatchObject({
      ready: true,
      warning: expect.any(String),
    });
  });

  it('takes what waited once it can be used', async () => {
    rmSync(harness.file('refusals.db'), { recursive: true });
    const found = async (): Promise<unknown[]> =>
      (await harness.send('GET', `${at}/refusals`)).json['items'] ?? [];
    await until(async () => (await found()).length > 0);
    const items = await found();
    expect(items).toMatchObject([{ messageId: 'm-2' }]);
    const health = await harness.send('GET', '/health/ready');
    expect(health.json['parts']['refusals']).toEqual({ ready: true });
  });
});
