import { ServiceHarness, type Json, type Response } from '../../harness/service-harness.js';

const DAY = 86_400_000;
const SETTINGS = {
  timeZone: 'Europe/Berlin',
  legalEntityId: 'de-gmbh',
  allowCredit: '100',
};
const GMBH = {
  legalEntityId: 'de-gmbh',
  name: 'Telefonwerke GmbH',
  addressLines: ['Hauptstraße 1'],
  country: 'DE',
  taxId: 'DE123456789',
  invoicePrefix: 'DE-',
};

describe('the statement of a period', () => {
  const harness = new ServiceHarness();
  let id = '';
  let at = '';

  /** Sets the clock to an instant; it never goes back. */
  const until = (instant: string): void => harness.clock.set(Date.parse(instant));
  const debit = (messageId: string, credits: string, country?: string): Promise<Response> =>
    harness.post(`${at}/debits`, { messageId, credits, ...(country !== undefined && { country }) });
  const statement = async (from: string, to: string): Promise<Json> =>
    (await harness.send('GET', `${at}/statement?from=${from}&to=${to}`)).json;

  beforeAll(async () => {
    await harness.open();
    until('2027-03-20T12:00:00.000Z');
    await harness.post('/v1/legal-entities', GMBH);
    const profile = { company: 'Ψηφιακή ΑΕ', addressLine1: 'Οδός 1', postalCode: '10115' };
    id = await harness.clientWithCredits('50', { settings: SETTINGS, profile });
    at = `/v1/clients/${id}`;
    const payment = { status: 'UNPAID', type: 'TRANSFER', reference: 'invoice 7' };
    await harness.post(`${at}/recharges`, { rechargeId: 'r-2', credits: '10.5', payment });
    await debit('m-1', '1.25', 'DE');
    // The clocks of Berlin go forward at 01:00 UTC: this day has 23 hours.
    until('2027-03-28T21:59:59.999Z');
    await debit('m-2', '2', 'FR');
    until('2027-03-28T22:00:00.000Z');
    await debit('m-3', '3', 'DE');
    await debit('m-4', '0.000001');
    await harness.post(`${at}/messages/m-1/refunds`, { refundId: 'f', credits: '1', reason: 'x' });
    await harness.post(`${at}/reservations`, { reservationId: 'v', credits: '9', country: 'DE' });
    await harness.post(`${at}/reservations/v/capture`, { captureId: 'c', credits: '4' });
    await harness.post(`${at}/withdrawals`, { withdrawalId: 'w', credits: '0.5' });
    await harness.post(`${at}/adjustments`, { adjustmentId: 'a', credits: '0.25' });
    const paid = { payment: { status: 'PAID', date: '2027-03-29' } };
    await harness.send('PATCH', `${at}/recharges/r-2`, { body: paid });
    until('2027-03-31T00:00:00.000Z');
    await harness.post(`${at}/recharges`, { rechargeId: 'r-3', credits: '7' });
  });
  afterAll(() => harness.close());

  it('begins with its first day and ends before its last, in the zone of the client', async () => {
    const { lines, sums, from, to } = await statement('2027-03-28', '2027-03-29');
    expect([from, to]).toEqual(['2027-03-27T23:00:00.000Z', '2027-03-28T22:00:00.000Z']);
    expect(lines).toEqual([
      { date: '2027-03-28', country: 'FR', messages: 1, debited: '2', refunded: '0' },
    ]);
    expect(sums).toMatchObject({ messages: 1, debited: '2', recharged: '0' });
  });

  it('adds up messages by day and country, and lists everything else', async () => {
    const found = await statement('2027-03-29', '2027-03-30');
    expect(found).toMatchObject({
      opening: { assigned: '60.5', usedPosted: '3.25', reserved: '0', available: '57.25' },
      closing: { assigned: '60.25', usedPosted: '9.250001', reserved: '0', available: '50.999999' },
      sums: {
        ...{ messages: 3, debited: '7.000001', refunded: '1' },
        ...{ recharged: '0.25', withdrawn: '0.5' },
      },
      lines: [
        { date: '2027-03-29', country: null, messages: 1, debited: '0.000001', refunded: '0' },
        { date: '2027-03-29', country: 'DE', messages: 2, debited: '7', refunded: '1' },
      ],
      recharges: [{ rechargeId: 'a', source: 'ADJUSTMENT', credits: '0.25', payment: null }],
      withdrawals: [{ withdrawalId: 'w', source: 'MANUAL', credits: '0.5' }],
      payments: [
        {
          rechargeId: 'r-2',
          payment: { status: 'PAID', reference: 'invoice 7', type: 'TRANSFER' },
        },
      ],
    });
  });

  it('names both parties as they are now [S0-24, S0-34, S0-44]', async () => {
    const body = { settings: { companyDetails: 'ΑΦΜ 1' } };
    await harness.send('PATCH', at, { body });
    expect(await statement('2027-03-20', '2027-04-01')).toMatchObject({
      ...{ number: null, date: null, issuedAt: null },
      legalEntity: { name: 'Telefonwerke GmbH', taxId: 'DE123456789' },
      billedTo: {
        ...{ name: 'Ada Lovelace', company: 'Ψηφιακή ΑΕ', companyDetails: 'ΑΦΜ 1' },
        addressLines: ['Οδός 1', '10115'],
      },
    });
  });

  it('shows payments as of its end', async () => {
    const paymentIn = async (to: string): Promise<string> =>
      (await statement('2027-03-20', to)).recharges[1].payment.status;
    expect([await paymentIn('2027-03-28'), await paymentIn('2027-03-30')]).toEqual([
      'UNPAID',
      'PAID',
    ]);
  });

  it('opens as the one before it closes, also where nothing moves', async () => {
    let closing = { assigned: '0', usedPosted: '0', reserved: '0', available: '0' };
    for (let day = Date.parse('2027-03-18'); day < Date.parse('2027-04-03'); day += DAY) {
      const [from, to] = [day, day + DAY].map((one) => new Date(one).toISOString().slice(0, 10));
      const found = await statement(from ?? '', to ?? '');
      expect(found.opening).toEqual(closing);
      closing = found.closing;
    }
    expect(closing).toEqual((await statement('2027-03-18', '2027-04-03')).closing);
  });

  it('takes instants too', async () => {
    const found = await statement('2027-03-28T21:59:59.999Z', '2027-03-28T22:00:00.000Z');
    expect(found.sums).toMatchObject({ messages: 1, debited: '2' });
  });

  it('is of this month up to today unless the period is given', async () => {
    const { json } = await harness.send('GET', `${at}/statement`);
    expect([json.from, json.to]).toEqual(['2027-02-28T23:00:00.000Z', '2027-03-31T22:00:00.000Z']);
    const { json: february } = await harness.send('GET', `${at}/statement?to=2027-03-01`);
    expect(february.from).toBe('2027-01-31T23:00:00.000Z');
  });

  it('is CSV on demand, with every amount', async () => {
    const headers = { accept: 'text/csv' };
    const url = `${at}/statement?from=2027-03-29&to=2027-03-30`;
    const { text, headers: sent } = await harness.send('GET', url, { headers });
    expect(sent['content-type']).toBe('text/csv; charset=utf-8');
    const rows = text.trim().split('\r\n');
    expect(rows.map((row) => row.split(',')[0])).toEqual([
      ...['type', 'OPENING', 'DAY', 'DAY', 'RECHARGE', 'WITHDRAWAL', 'PAYMENT', 'CLOSING'],
    ]);
    expect(rows[3]).toBe('DAY,2027-03-29,DE,2,7,1,,,,,,,,,,,,CREDIT');
    expect(rows[6]).toContain('r-2,,,PAID,TRANSFER,2027-03-29,invoice 7,');
    expect(rows[7]).toContain('60.25,9.250001,0,50.999999,CREDIT');
  });

  it('is a PDF on demand', async () => {
    const headers = { accept: 'application/pdf' };
    const {
      status,
      text,
      headers: sent,
    } = await harness.send('GET', `${at}/statement`, { headers });
    expect([status, sent['content-type'], text.slice(0, 5)]).toEqual([
      ...[200, 'application/pdf', '%PDF-'],
    ]);
  });

  it.each([
    ['from=2027-03-02&to=2027-03-02', 'to'],
    ['from=2027-03-02&to=2028-05-02', 'to'],
    ['from=2027-02-30&to=2027-03-02', 'from'],
    ['from=2027-03-01&to=2027-03-02&minRevision=999', 'minRevision'],
  ])('with %s is refused', async (query, field) => {
    const { status, json } = await harness.send('GET', `${at}/statement?${query}`);
    expect([status, json.errors[0].field]).toEqual([400, field]);
  });

  it('of another client is not there for a client, and there is none of no client', async () => {
    const unknown = '/v1/clients/0190a1b2-0000-7000-8000-000000000001/statement';
    const { json } = await harness.send('GET', `${unknown}?from=2027-03-01&to=2027-03-02`);
    expect(json.code).toBe('CLIENT_NOT_FOUND');
  });
});
