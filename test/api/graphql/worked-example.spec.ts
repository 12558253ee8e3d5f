import { ServiceHarness, type Response } from '../../harness/service-harness.js';
import { withEveryStore } from '../../harness/store-setups.js';
import { GraphqlClient } from './graphql-client.js';

withEveryStore('the worked example over GraphQL', (world) => {
  const harness = new ServiceHarness(world());
  const graphql = new GraphqlClient(harness);
  let clientId = '';
  beforeAll(async () => {
    await harness.open();
    clientId = await harness.client();
  });
  afterAll(() => harness.close());

  /** Runs a mutation of one field; its outcome shows the meter. */
  function run(field: string, input: object): Promise<Response> {
    const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${field}(input: $input) {
      replayed meter { text spendable } } }`;
    return graphql.document({ query, variables: { input: { clientId, ...input } } });
  }

  async function moves(field: string, input: object, text: string): Promise<void> {
    const { json } = await run(field, input);
    expect([json.errors, json.data[field].meter.text]).toEqual([undefined, text]);
  }

  it('goes number by number as the ledger means it [C-7 S1-22 S1-23 S1-25 S1-29 S1-30 I2 I4 I9]', async () => {
    await moves('changeSettings', {}, '0 | 0 | 0');
    await moves('rechargeCredits', { rechargeId: 'r-1', credits: '100' }, '100 | 0 | 100');
    for (let n = 1; n < 35; n++) await run('debitMessage', { messageId: `m-${n}`, credits: '1' });
    await moves('debitMessage', { messageId: 'm-35', credits: 1 }, '65 | 35 | 100');
    await moves('withdrawCredits', { withdrawalId: 'w-1', credits: '65' }, '0 | 35 | 35');

    const short = await run('debitMessage', { messageId: 'm-36', credits: '1' });
    expect(short.json.data.debitMessage).toBeNull();
    expect(short.json.errors[0]).toMatchObject({
      message: '0 available, floor 0, 1 asked: 1 short.',
      extensions: {
        code: 'INSUFFICIENT_CREDITS',
        status: 402,
        refusals: [{ available: '0', floor: '0', asked: '1', shortfall: '1' }],
      },
    });

    await run('changeSettings', { settings: { allowCredit: '50' } });
    await moves('debitMessage', { messageId: 'm-over-50', credits: '50' }, '-50 | 85 | 35');
    const until = harness.clock.instant + 3_600_000;
    const overdraw = {
      amount: '20',
      validFrom: new Date(harness.clock.instant).toISOString(),
      validUntil: new Date(until).toISOString(),
    };
    await run('changeSettings', { settings: { overdraw } });
    await moves('debitMessage', { messageId: 'm-over-20', credits: '20' }, '-70 | 105 | 35');

    harness.clock.instant = until;
    const same = await run('changeSettings', {});
    expect(same.json.data.changeSettings.meter).toEqual({
      text: '-70 | 105 | 35',
      spendable: '0',
    });
    const over = await run('debitMessage', { messageId: 'm-over', credits: '0.000001' });
    expect(over.json.errors[0].extensions.status).toBe(402);

    await moves('rechargeCredits', { rechargeId: 'r-2', credits: '100' }, '30 | 105 | 135');
    const held = { reservationId: 'v-1', credits: '10' };
    await moves('reserveCredits', held, '20 | 115 | 135');
    const capture = { reservationId: 'v-1', captureId: 'c-1', credits: '7' };
    await moves('captureReservation', capture, '23 | 112 | 135');
    const refund = { messageId: 'm-1', refundId: 'f-1', reason: 'lost' };
    await moves('refundMessage', refund, '24 | 111 | 135');

    const again = await run('refundMessage', refund);
    expect(again.json.data.refundMessage).toMatchObject({
      replayed: true,
      meter: { text: '24 | 111 | 135' },
    });
  });
});
