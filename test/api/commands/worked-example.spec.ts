import { ServiceHarness } from '../../harness/service-harness.js';
import { withEveryStore } from '../../harness/store-setups.js';

withEveryStore('the worked example over HTTP', (world) => {
  const harness = new ServiceHarness(world());
  let at: string;
  beforeAll(async () => {
    await harness.open();
    at = `/v1/clients/${await harness.client()}`;
  });
  afterAll(() => harness.close());

  async function moves(path: string, body: object, text: string, status = 201): Promise<void> {
    const response = await harness.post(at + path, body);
    expect([response.status, response.json['meter']?.['text']]).toEqual([status, text]);
  }

  const debit = (messageId: string, credits: string): Promise<{ status: number; json: unknown }> =>
    harness.post(`${at}/debits`, { messageId, credits });

  it('goes number by number as the ledger means it [S1-22 S1-23 S1-25 S1-29 S1-30 I2 I4 I9]', async () => {
    const fresh = await harness.send('PATCH', at, { body: {} });
    expect(fresh.json['meter']['text']).toBe('0 | 0 | 0');
    await moves('/recharges', { rechargeId: 'r-1', credits: '100' }, '100 | 0 | 100');
    for (let n = 1; n < 35; n++) await debit(`m-${n}`, '1');
    await moves('/debits', { messageId: 'm-35', credits: 1 }, '65 | 35 | 100');
    await moves('/withdrawals', { withdrawalId: 'w-1', credits: '65' }, '0 | 35 | 35');

    const short = await harness.post(`${at}/debits`, { messageId: 'm-36', credits: '1' });
    expect(short.status).toBe(402);
    expect(short.json).toMatchObject({
      code: 'INSUFFICIENT_CREDITS',
      refusals: [{ available: '0', floor: '0', asked: '1', shortfall: '1' }],
      detail: '0 available, floor 0, 1 asked: 1 short.',
    });

    await harness.send('PATCH', at, { body: { settings: { allowCredit: '50' } } });
    await moves('/debits', { messageId: 'm-over-50', credits: '50' }, '-50 | 85 | 35');
    const until = harness.clock.instant + 3_600_000;
    const overdraw = {
      amount: '20',
      validFrom: new Date(harness.clock.instant).toISOString(),
      validUntil: new Date(until).toISOString(),
    };
    await harness.send('PATCH', at, { body: { settings: { overdraw } } });
    await moves('/debits', { messageId: 'm-over-20', credits: '20' }, '-70 | 105 | 35');

    harness.clock.instant = until;
    const same = await harness.send('PATCH', at, { body: {} });
    expect(same.json['meter']).toMatchObject({ text: '-70 | 105 | 35', spendable: '0' });
    expect((await debit('m-over', '0.000001')).status).toBe(402);

    await moves('/recharges', { rechargeId: 'r-2', credits: '100' }, '30 | 105 | 135');
    await moves('/reservations', { reservationId: 'v-1', credits: '10' }, '20 | 115 | 135');
    const capture = { captureId: 'c-1', credits: '7' };
    await moves('/reservations/v-1/capture', capture, '23 | 112 | 135');
    const refund = { refundId: 'f-1', reason: 'lost' };
    await moves('/messages/m-1/refunds', refund, '24 | 111 | 135');

    const again = await harness.post(`${at}/messages/m-1/refunds`, refund);
    expect(again.status).toBe(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.json).toMatchObject({ replayed: true, meter: { text: '24 | 111 | 135' } });
  });
});
