import { ServiceHarness, type Response } from '../../harness/service-harness.js';

describe('the detail of a refusal', () => {
  const harness = new ServiceHarness();
  let at = '';
  beforeAll(async () => {
    await harness.open();
    at = `/v1/clients/${await harness.clientWithCredits('10')}`;
    await harness.post(`${at}/debits`, { messageId: 'm', credits: '2' });
    await harness.post(`${at}/reservations`, { reservationId: 'open', credits: '3' });
    await harness.post(`${at}/reservations`, { reservationId: 'closed', credits: '1' });
    await harness.post(`${at}/reservations/closed/release`, {});
  });
  afterAll(() => harness.close());

  const settings = (change: object): Promise<Response> =>
    harness.send('PATCH', at, { body: { settings: change } });

  it.each([
    [
      'messages/m/refunds',
      { refundId: 'r', credits: '5', reason: 'x' },
      'REFUND_EXCEEDS_DEBIT',
      '2 of the debit not refunded yet, 5 asked.',
    ],
    [
      'reservations/open/capture',
      { captureId: 'c', credits: '4' },
      'CAPTURE_EXCEEDS_RESERVATION',
      '3 reserved, 4 asked.',
    ],
    [
      'reservations/closed/capture',
      { captureId: 'c', credits: '1' },
      'RESERVATION_CLOSED',
      'The reservation was captured, released or has expired: it cannot be captured or released any more.',
    ],
    [
      'withdrawals',
      { withdrawalId: 'w', credits: '6' },
      'WITHDRAWAL_EXCEEDS_AVAILABLE',
      '5 available, 6 asked.',
    ],
    [
      'recharges',
      { rechargeId: 'r', credits: '1000000000000' },
      'AMOUNT_LIMIT',
      'The client has 10 credits assigned, and 1000000000000 more would exceed 1000000000000: use a smaller amount.',
    ],
    [
      'debits',
      { messageId: 't', credits: '1', test: true },
      'TEST_NOT_ALLOWED',
      'This client may not send test messages: leave test out, or set canSendTests.',
    ],
  ])('of %s %j names the numbers or the remedy: %s', async (path, body, code, detail) => {
    const response = await harness.post(`${at}/${path}`, body);
    expect(response.json).toMatchObject({ code, detail });
  });

  it('names the currency that cannot be changed', async () => {
    const response = await harness.send('PATCH', at, { body: { currency: 'USD' } });
    expect(response.json).toMatchObject({
      code: 'CURRENCY_LOCKED',
      detail: 'The currency of this client is CREDIT and cannot be changed: leave currency out.',
    });
  });

  it('distinguishes a limit that resets from one that is too low for the debit', async () => {
    await settings({ limits: { daily: { credits: '2.5' } } });
    const later = await harness.post(`${at}/debits`, { messageId: 'later', credits: '1' });
    const never = await harness.post(`${at}/debits`, { messageId: 'never', credits: '4' });
    await settings({ limits: null });
    expect([later.json['detail'], never.json['detail']]).toEqual([
      '5 of 2.5 credits used today, 1 asked; the limit resets at 2026-11-21T00:00:00.000Z.',
      '5 of 2.5 credits used today, 4 asked: more than the limit permits at any time.',
    ]);
  });

  it('names the channel and the setting that switches it off', async () => {
    await settings({ channels: { smpp: false } });
    const debit = { messageId: 'off', credits: '1', channel: 'smpp' };
    const response = await harness.post(`${at}/debits`, debit);
    expect(response.json).toMatchObject({
      code: 'CHANNEL_NOT_ALLOWED',
      detail: 'The channel smpp is switched off in the settings of this client.',
    });
  });

  it('of an aborted item says that nothing was recorded, and why', async () => {
    const clientId = at.split('/').at(-1);
    const items = [
      { clientId, messageId: 'a', credits: '1' },
      { clientId, messageId: 'b', credits: '400' },
    ];
    const { json } = await harness.post('/v1/debits', { mode: 'atomic', items });
    const detail = 'Nothing was recorded, because another item of this atomic batch was refused.';
    expect(json['results'][0].refusals).toEqual([{ code: 'BATCH_ABORTED', detail }]);
  });

  it('of a read beyond the last event names the greatest revision', async () => {
    const response = await harness.send('GET', `${at}/meter?minRevision=999`);
    const { revision } = (await harness.send('GET', at)).json;
    expect(response.json['errors']).toMatchObject([
      { field: 'minRevision', message: `must be at most ${revision}, the revision of the client` },
    ]);
  });
});
