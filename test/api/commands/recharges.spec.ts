import { ServiceHarness, type Json } from '../../harness/service-harness.js';
import { withEveryStore } from '../../harness/store-setups.js';

const HOUR = 3_600_000;
const PAID = { status: 'PAID', type: 'transfer', date: '2026-11-20', reference: 'RE-1' };

withEveryStore('recharges', (world) => {
  let harness: ServiceHarness;

  beforeAll(async () => {
    harness = await new ServiceHarness(world()).open();
  });

  afterAll(() => harness.close());

  async function recharged(at: string, rechargeId: string, payment?: object): Promise<void> {
    const response = await harness.post(`${at}/recharges`, { rechargeId, credits: '5', payment });
    expect(response.status).toBe(201);
  }

  async function patched(at: string, rechargeId: string, payment: object): Promise<Json> {
    const { status, json } = await harness.send('PATCH', `${at}/recharges/${rechargeId}`, {
      body: { payment },
    });
    expect([status, json.code]).toEqual([200, undefined]);
    return json.recharge;
  }

  const get = async (path: string): Promise<Json> => (await harness.send('GET', path)).json;
  const idsOf = (json: Json): string[] => json.items.map((one: Json) => one.rechargeId);

  it('merge a change of the payment into the present one, and every view shows it [S1-23]', async () => {
    const at = `/v1/clients/${await harness.client()}`;
    await recharged(at, 'a', { ...PAID, status: 'UNPAID' });
    const { reference: _, ...left } = PAID;
    expect(await patched(at, 'a', { status: 'PAID' })).toEqual({
      rechargeId: 'a',
      payment: PAID,
    });
    expect((await patched(at, 'a', { reference: 'r2' })).payment.reference).toBe('r2');
    const payment = { ...left, reference: null };
    expect(await patched(at, 'a', { reference: null })).toEqual({ rechargeId: 'a', payment });
    expect(await patched(at, 'a', { status: 'PAID' })).toEqual({ rechargeId: 'a', payment });
    const one = await get(`${at}/recharges/a`);
    expect(one).toMatchObject({ rechargeId: 'a', credits: '5', source: 'MANUAL', payment });
    const [line] = (await get(`${at}/log`)).items;
    expect(line).toMatchObject({ type: 'RECHARGE', reference: 'a', payment });
    const csv = await harness.send('GET', `${at}/log`, { headers: { accept: 'text/csv' } });
    const [header = '', row = ''] = csv.text.split('\r\n').map((text) => text);
    const column = header.split(',').indexOf('paymentStatus');
    expect(row.split(',').slice(column, column + 2)).toEqual(['PAID', '2026-11-20']);
    const ndjson = await harness.send('GET', `${at}/log`, {
      headers: { accept: 'application/x-ndjson' },
    });
    expect(JSON.parse(ndjson.text).payment).toEqual(payment);
  });

  it('have no payment until one is stated', async () => {
    const at = `/v1/clients/${await harness.client()}`;
    await recharged(at, 'no-payment');
    expect((await get(`${at}/recharges/no-payment`)).payment).toBeNull();
    expect((await patched(at, 'no-payment', {})).payment).toBeNull();
    const stated = { status: 'UNPAID', type: null, date: null, reference: 'r2' };
    expect((await patched(at, 'no-payment', { reference: 'r2' })).payment).toEqual(stated);
    const [line] = (await get(`${at}/log`)).items;
    expect(line.payment).toEqual(stated);
  });

  it.each([
    [{ payment: { status: null } }, 'payment.status'],
    [{ payment: { status: 'LATE' } }, 'payment.status'],
    [{ payment: { date: '2026-02-30' } }, 'payment.date'],
    [{ payment: { amount: '5' } }, 'payment.amount'],
    [{ payment: null }, 'payment'],
  ])('refuse the change %j and name %s', async (body, field) => {
    const at = `/v1/clients/${await harness.client()}`;
    await recharged(at, 'a', PAID);
    const { status, json } = await harness.send('PATCH', `${at}/recharges/a`, { body });
    expect([status, json.errors?.map((one: Json) => one.field)]).toEqual([400, [field]]);
  });

  it('are listed for a client by payment and period, page by page', async () => {
    const began = harness.clock.instant;
    const at = `/v1/clients/${await harness.client()}`;
    for (const rechargeId of ['a', 'b', 'c', 'd']) {
      harness.clock.instant += HOUR;
      await recharged(at, rechargeId, rechargeId === 'd' ? undefined : { status: 'UNPAID' });
    }
    await harness.post(`${at}/adjustments`, { adjustmentId: 'e', credits: '1' });
    await patched(at, 'b', { status: 'PAID' });
    const hour = (count: number): string => new Date(began + count * HOUR).toISOString();
    const ids = async (query: string): Promise<string[]> =>
      idsOf(await get(`${at}/recharges?${query}`));
    expect(await ids('')).toEqual(['a', 'b', 'c', 'd']);
    expect(await ids('status=UNPAID')).toEqual(['a', 'c']);
    expect(await ids('status=PAID')).toEqual(['b']);
    expect(await ids(`from=${hour(2)}&to=${hour(4)}`)).toEqual(['b', 'c']);
    const far = '9999-12-31T23:59:59-23:59';
    expect(await ids(`from=${hour(2)}&to=${far}`)).toEqual(await ids(`from=${hour(2)}`));
    expect(await ids(`from=${far}`)).toEqual([]);
    expect(await ids(`status=UNPAID&from=${hour(2)}`)).toEqual(['c']);
    const page = await get(`${at}/recharges?limit=3`);
    expect(idsOf(page)).toEqual(['a', 'b', 'c']);
    expect(await ids(`limit=3&cursor=${page.nextCursor}`)).toEqual(['d']);
    const other = await get(`${at}/recharges?status=PAID&cursor=${page.nextCursor}`);
    expect(other.code).toBe('INVALID_CURSOR');
    const wrong = await get(`${at}/recharges?status=DUE&from=today`);
    expect(wrong.errors.map((one: Json) => one.field).sort()).toEqual(['from', 'status']);
  });

  it('are listed over all clients, the unpaid ones until they are paid', async () => {
    const clients = [await harness.client(), await harness.client()];
    const [one = '', two = ''] = clients.map((id) => `/v1/clients/${id}`);
    // A separate time, because other suites may have left recharges in the same log.
    harness.clock.instant += 24 * HOUR;
    const period = `from=${new Date(harness.clock.instant).toISOString()}`;
    await recharged(one, 'x', { status: 'UNPAID' });
    harness.clock.instant += HOUR;
    await recharged(two, 'y', { status: 'UNPAID' });
    const unpaid = async (): Promise<string[][]> => {
      const { items } = await get(`/v1/recharges?status=UNPAID&${period}`);
      const own = items.filter((item: Json) => clients.includes(item.clientId));
      return own.map((item: Json) => [item.clientId, item.rechargeId]);
    };
    expect(await unpaid()).toEqual([
      [clients[0], 'x'],
      [clients[1], 'y'],
    ]);
    await patched(one, 'x', { status: 'PAID' });
    expect(await unpaid()).toEqual([[clients[1], 'y']]);
  });

  it('that do not exist are not found', async () => {
    const at = `/v1/clients/${await harness.client()}`;
    await harness.post(`${at}/adjustments`, { adjustmentId: 'adjusted', credits: '1' });
    for (const rechargeId of ['none', 'adjusted']) {
      const { status, json } = await harness.send('GET', `${at}/recharges/${rechargeId}`);
      expect([status, json.code]).toEqual([404, 'RECHARGE_NOT_FOUND']);
    }
    const change = await harness.send('PATCH', `${at}/recharges/none`, {
      body: { payment: { status: 'PAID' } },
    });
    expect([change.status, change.json.code]).toEqual([404, 'RECHARGE_NOT_FOUND']);
  });
});
