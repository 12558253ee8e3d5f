import { ServiceHarness, type Json, type Response } from '../../harness/service-harness.js';
import { withEveryStore, type StoreSetup } from '../../harness/store-setups.js';

const DAY_MS = 86_400_000;

withEveryStore('refusals', (world: () => StoreSetup) => {
  let harness: ServiceHarness;
  let clientId = '';
  let at = '';
  beforeEach(async () => {
    harness = await new ServiceHarness(world()).open();
    clientId = await harness.clientWithCredits('10');
    at = `/v1/clients/${clientId}`;
  });
  afterEach(() => harness.close());

  const list = async (query = '', key?: string): Promise<Json[]> => {
    const response = await harness.send(
      'GET',
      `${at}/refusals${query}`,
      key === undefined ? {} : { key },
    );
    expect(response.status).toBe(200);
    return response.json['items'];
  };
  /** Entries of one instant have no order that a test could rely on. */
  const shown = (items: readonly Json[]): string[] =>
    items.map((item) => `${item['messageId']} ${item['code']}`).sort();
  const idsOf = (items: readonly Json[]): string[] => items.map((item) => item['messageId']);
  const codesOf = (items: readonly Json[]): string[] => items.map((item) => item['code']);
  const tooExpensive = (messageId: string): Promise<Response> =>
    harness.post(`${at}/debits`, { messageId, credits: '10.5', country: 'DE' });

  it('shows why a debit was refused, right after the answer', async () => {
    const response = await tooExpensive('m-7');
    const refusals = [
      {
        code: 'INSUFFICIENT_CREDITS',
        available: '10',
        floor: '0',
        asked: '10.5',
        shortfall: '0.5',
      },
    ];
    expect([response.status, response.json['refusals']]).toEqual([402, refusals]);
    const instant = '2026-11-20T12:00:00.000Z';
    expect(await list()).toEqual([
      {
        at: instant,
        lastAt: instant,
        times: 1,
        clientId,
        messageId: 'm-7',
        reservationId: null,
        credits: '10.5',
        channel: 'api',
        country: 'DE',
        keyId: 'environment',
        code: 'INSUFFICIENT_CREDITS',
        refusals,
      },
    ]);
  });

  it('keeps refused reservations, under the message or under their own id', async () => {
    await harness.post(`${at}/reservations`, {
      reservationId: 'r-1',
      messageId: 'm-1',
      credits: '11',
    });
    await harness.post(`${at}/reservations`, {
      reservationId: 'r-2',
      credits: '12',
      channel: 'web',
    });
    const [one] = await list('?messageId=m-1');
    const [two, ...more] = await list('?messageId=r-2');
    expect(more).toEqual([]);
    expect(one).toMatchObject({ reservationId: 'r-1', messageId: 'm-1', credits: '11' });
    expect(two).toMatchObject({ reservationId: 'r-2', messageId: 'r-2', channel: 'web' });
  });

  it('keeps refused items of batches, each and atomic, and no malformed one', async () => {
    await harness.post('/v1/debits', {
      items: [
        { clientId, messageId: 'b-1', credits: '1' },
        { clientId, messageId: 'b-2', credits: '50' },
        { clientId, messageId: 'b-3', credits: 'much' },
        { clientId, messageId: 'b-1', credits: '2' },
      ],
    });
    await harness.post('/v1/debits', {
      mode: 'atomic',
      items: [
        { clientId, messageId: 'a-1', credits: '1' },
        { clientId, messageId: 'a-2', credits: '50' },
      ],
    });
    expect(shown(await list())).toEqual([
      'a-1 BATCH_ABORTED',
      'a-2 INSUFFICIENT_CREDITS',
      'b-1 ID_REUSED',
      'b-2 INSUFFICIENT_CREDITS',
    ]);
  });

  it('keeps nothing of dry runs, accepted debits, replays and malformed input', async () => {
    await harness.post(`${at}/debit-checks`, { messageId: 'm-1', credits: '99' });
    await harness.post(`${at}/debits`, { messageId: 'm-2', credits: '1' });
    await harness.post(`${at}/debits`, { messageId: 'm-2', credits: '1' });
    await harness.post(`${at}/debits`, { messageId: 'm-3', credits: '-1' });
    await harness.post(`${at}/withdrawals`, { withdrawalId: 'w-1', credits: '99' });
    expect(await list()).toEqual([]);
  });

  it('names all rules that failed, and is found by any of their codes', async () => {
    await harness.send('PATCH', at, { body: { settings: { canSendTests: false } } });
    await harness.post(`${at}/debits`, { messageId: 'm-1', credits: '99', test: true });
    await tooExpensive('m-2');
    const [both] = await list('?code=INSUFFICIENT_CREDITS&messageId=m-1');
    expect(both?.['code']).toBe('TEST_NOT_ALLOWED');
    expect(codesOf(both?.['refusals'])).toEqual(['TEST_NOT_ALLOWED', 'INSUFFICIENT_CREDITS']);
    expect(idsOf(await list('?code=TEST_NOT_ALLOWED'))).toEqual(['m-1']);
    const wrong = await harness.send('GET', `${at}/refusals?code=NO_SUCH_CODE`);
    expect([wrong.status, wrong.json['errors'][0]['field']]).toEqual([400, 'code']);
  });

  it('counts the same message refused again on one day, and lists it once', async () => {
    for (let time = 0; time < 3; time++) await tooExpensive('m-1');
    harness.clock.instant += 60_000;
    await tooExpensive('m-1');
    const [entry, ...more] = await list();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      times: 4,
      at: '2026-11-20T12:00:00.000Z',
      lastAt: '2026-11-20T12:01:00.000Z',
    });
  });

  it('is found the next day and after a restart, and not after thirty days', async () => {
    await tooExpensive('m-7');
    await harness.stop();
    await harness.open();
    harness.clock.instant += DAY_MS;
    await tooExpensive('m-8');
    expect(idsOf(await list())).toEqual(['m-7', 'm-8']);
    expect(idsOf(await list('?to=2026-11-21T00:00:00Z'))).toEqual(['m-7']);
    expect(idsOf(await list('?from=2026-11-21T00:00:00Z'))).toEqual(['m-8']);
    expect(idsOf(await list('?to=9999-12-31T23:59:59-23:59'))).toEqual(['m-7', 'm-8']);
    expect(idsOf(await list('?from=9999-12-31T23:59:59-23:59'))).toEqual([]);
    harness.clock.instant += 29.5 * DAY_MS;
    expect(idsOf(await list())).toEqual(['m-8']);
    harness.clock.instant += DAY_MS;
    expect(await list()).toEqual([]);
  });

  it('is listed in pages, oldest or newest first', async () => {
    const ids = ['m-1', 'm-2', 'm-3', 'm-4', 'm-5'];
    for (const id of ids) {
      await tooExpensive(id);
      harness.clock.instant += 1_000;
    }
    for (const order of ['asc', 'desc']) {
      const seen: string[] = [];
      let cursor = '';
      do {
        const path = `${at}/refusals?limit=2&order=${order}${cursor}`;
        const { json } = await harness.send('GET', path);
        seen.push(...idsOf(json['items']));
        cursor = json['nextCursor'] === null ? '' : `&cursor=${json['nextCursor']}`;
      } while (cursor !== '');
      expect(seen).toEqual(order === 'asc' ? ids : [...ids].reverse());
    }
    const { json } = await harness.send('GET', `${at}/refusals?limit=2`);
    const other = await harness.send('GET', `/v1/refusals?limit=2&cursor=${json['nextCursor']}`);
    expect([other.status, other.json['code']]).toEqual([400, 'INVALID_CURSOR']);
  });

  it('answers 404 with the refusals to a message that was only ever refused', async () => {
    await tooExpensive('m-7');
    harness.clock.instant += 1_000;
    await harness.post(`${at}/debits`, {
      messageId: 'm-7',
      credits: '1',
      occurredAt: '2027-01-01T00:00:00Z',
    });
    const response = await harness.send('GET', `${at}/messages/m-7`);
    expect([response.status, response.json['code']]).toEqual([404, 'MESSAGE_NOT_FOUND']);
    expect(response.json['refusals']).toMatchObject([
      { code: 'INSUFFICIENT_CREDITS', shortfall: '0.5', at: '2026-11-20T12:00:00.000Z' },
      { code: 'INVALID_INPUT', field: 'occurredAt', at: '2026-11-20T12:00:01.000Z' },
    ]);
    const unknown = await harness.send('GET', `${at}/messages/m-8`);
    expect([unknown.status, unknown.json['code']]).toEqual([404, 'MESSAGE_NOT_FOUND']);
    expect(unknown.json).not.toHaveProperty('refusals');
    const paid = await harness.post(`${at}/debits`, { messageId: 'm-7', credits: '1' });
    const revision = paid.json['revision'];
    const charged = await harness.send('GET', `${at}/messages/m-7?minRevision=${revision}`);
    expect(charged.status).toBe(200);
  });

  it('shows a key that is bound to clients only theirs', async () => {
    const other = await harness.clientWithCredits('1');
    await tooExpensive('m-1');
    await harness.post(`/v1/clients/${other}/debits`, { messageId: 'm-2', credits: '2' });
    const unknown = '00000000-0000-4000-8000-000000000000';
    await harness.post(`/v1/clients/${unknown}/debits`, { messageId: 'm-3', credits: '2' });
    const all = await harness.send('GET', '/v1/refusals');
    expect(idsOf(all.json['items']).sort()).toEqual(['m-1', 'm-2', 'm-3']);
    const bound = await harness.key({ role: 'gateway', clientIds: [clientId] });
    const own = await harness.send('GET', '/v1/refusals', { key: bound });
    expect(idsOf(own.json['items'])).toEqual(['m-1']);
    const foreign = await harness.send('GET', `/v1/clients/${other}/refusals`, { key: bound });
    expect([foreign.status, foreign.json['code']]).toEqual([404, 'CLIENT_NOT_FOUND']);
    const nobody = await harness.send('GET', `/v1/clients/${unknown}/refusals`);
    expect([nobody.status, nobody.json['code']]).toEqual([404, 'CLIENT_NOT_FOUND']);
  });

  it('keeps what the channels of a key refuse, and nothing of clients it may not see', async () => {
    const other = await harness.clientWithCredits('1');
    const key = await harness.key({ role: 'gateway', channels: ['smpp'], clientIds: [clientId] });
    const message = { credits: '1', channel: 'rest' };
    await harness.post(`${at}/debits`, { messageId: 'm-1', ...message }, { key });
    await harness.post(`${at}/reservations`, { reservationId: 'r-1', ...message }, { key });
    const items = [
      { clientId, messageId: 'b-1', ...message },
      { clientId, messageId: 'b-2', credits: '1' },
      { clientId: other, messageId: 'b-3', credits: '1' },
    ];
    await harness.post('/v1/debits', { items }, { key });
    const two = items.slice(0, 2).map((item) => ({ ...item, messageId: `a-${item.messageId}` }));
    await harness.post('/v1/debits', { mode: 'atomic', items: two }, { key });
    const found = (await harness.send('GET', '/v1/refusals')).json['items'] as Json[];
    expect(shown(found)).toEqual([
      'a-b-1 CHANNEL_NOT_ALLOWED',
      'a-b-2 BATCH_ABORTED',
      'b-1 CHANNEL_NOT_ALLOWED',
      'm-1 CHANNEL_NOT_ALLOWED',
      'r-1 CHANNEL_NOT_ALLOWED',
    ]);
    const [{ keyId }] = found as [Json];
    const keys = (await harness.send('GET', '/v1/api-keys')).json['items'] as Json[];
    expect(keys.map((one) => one['keyId'])).toContain(keyId);
  });

  it('counts by code in the overview and in the metrics', async () => {
    await tooExpensive('m-1');
    await tooExpensive('m-1');
    await harness.post(`${at}/debits`, { messageId: 'm-2', credits: '1', test: true });
    const overview = await harness.send('GET', '/v1/overview');
    const byCode = { INSUFFICIENT_CREDITS: 2, TEST_NOT_ALLOWED: 1 };
    expect(overview.json['today']['refusals']).toEqual({ total: 3, byCode });
    const { text } = await harness.send('GET', '/metrics');
    expect(text).toContain('tallystick_refused_messages_total{code="INSUFFICIENT_CREDITS"} 2');
    expect(text).toContain('tallystick_refusal_log_dropped_total 0');
    harness.clock.instant += DAY_MS;
    const tomorrow = await harness.send('GET', '/v1/overview');
    expect(tomorrow.json['today']['refusals']).toEqual({ total: 0, byCode: {} });
  });

  it('can be removed for one client', async () => {
    const other = await harness.clientWithCredits('1');
    await tooExpensive('m-1');
    await list();
    await tooExpensive('m-2');
    await harness.post(`/v1/clients/${other}/debits`, { messageId: 'm-3', credits: '2' });
    await harness.running.ledger.refusals.removeClient(clientId);
    expect(await list()).toEqual([]);
    const all = await harness.send('GET', '/v1/refusals');
    expect(idsOf(all.json['items'])).toEqual(['m-3']);
  });

  it('keeps none when that is set, and counts on', async () => {
    await harness.stop();
    await harness.open({ TALLYSTICK_REFUSAL_DAYS: '0' });
    expect((await tooExpensive('m-1')).status).toBe(402);
    expect(await list()).toEqual([]);
    expect((await harness.send('GET', `${at}/messages/m-1`)).json).not.toHaveProperty('refusals');
    expect((await harness.send('GET', '/v1/overview')).json['today']['refusals']).toBeNull();
    const { text } = await harness.send('GET', '/metrics');
    expect(text).toContain('tallystick_refused_messages_total{code="INSUFFICIENT_CREDITS"} 1');
  });
});
