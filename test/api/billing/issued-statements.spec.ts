import { TimeSlices } from '../../../src/async/time-slices.js';
import { StatementReactor } from '../../../src/application/reactors/statement-reactor.js';
import { IssuedStatements } from '../../../src/application/statements/issued-statements.js';
import { StatementIssuing } from '../../../src/application/statements/statement-issuing.js';
import { StatementReader } from '../../../src/application/statements/statement-reader.js';
import { LegalEntityDirectory } from '../../../src/application/legal-entities/legal-entity-directory.js';
import { FaultyLog } from '../../harness/faulty-log.js';
import { until } from '../../contracts/until.js';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';

const BERLIN = { timeZone: 'Europe/Berlin', invoiceDates: [31] };
const NEVER = new AbortController().signal;
const GMBH = {
  ...{ name: 'Telefonwerke GmbH', addressLines: ['Hauptstraße 1'], country: 'DE', taxId: '1' },
};

describe('statements on invoice dates', () => {
  const harness = new ServiceHarness();
  beforeAll(async () => {
    harness.clock.set(Date.parse('2027-01-10T12:00:00.000Z'));
    await harness.open();
  });
  afterAll(() => harness.close());

  const entity = (legalEntityId: string): Promise<unknown> =>
    harness.post('/v1/legal-entities', {
      ...GMBH,
      legalEntityId,
      invoicePrefix: `${legalEntityId}-`,
    });
  const made = async (id: string): Promise<Json[]> =>
    (await harness.send('GET', `/v1/clients/${id}/statements?limit=100`)).json.items;

  /** Rounds of the reactor until nothing is left that it could do. */
  async function round(): Promise<void> {
    const reactor = harness.running.app.get(StatementReactor);
    while ((await reactor.isDue()) && (await reactor.react(NEVER)));
  }
  const issuedOf = (id: string, count: number): Promise<void> =>
    until(async () => {
      await round();
      return (await made(id)).length >= count;
    });

  it('are issued once each, also after months of being switched off [S0-45]', async () => {
    await entity('off');
    const id = await harness.clientWithCredits('100', {
      settings: { ...BERLIN, legalEntityId: 'off' },
    });
    await harness.post(`/v1/clients/${id}/debits`, { messageId: 'm-1', credits: '3' });
    await harness.stop();
    harness.clock.set(Date.parse('2027-05-02T12:00:00.000Z'));
    await harness.open();
    await issuedOf(id, 4);
    await round();
    const items = (await made(id)).reverse();
    expect(items.map(({ date, number, to }) => [date, number, to])).toEqual([
      ['2027-01-31', 'off-000001', '2027-01-30T23:00:00.000Z'],
      ['2027-02-28', 'off-000002', '2027-02-27T23:00:00.000Z'],
      ['2027-03-31', 'off-000003', '2027-03-30T22:00:00.000Z'],
      ['2027-04-30', 'off-000004', '2027-04-29T22:00:00.000Z'],
    ]);
    expect(items[0].sums).toMatchObject({ messages: 1, debited: '3', recharged: '100' });
    const closings = items.map(({ closing }) => closing);
    expect(items.slice(1).map(({ opening }) => opening)).toEqual(closings.slice(0, -1));
  });

  it('keep what they say, whatever changes afterwards [S0-24, S0-44]', async () => {
    await entity('keeps');
    const id = await harness.clientWithCredits('10', {
      settings: { invoiceDates: [15], legalEntityId: 'keeps', companyDetails: 'VAT 1' },
      profile: { company: 'Κρήτη ΑΕ' },
    });
    harness.clock.set(Date.parse('2027-05-15T00:01:00.000Z'));
    await issuedOf(id, 1);
    const url = `/v1/clients/${id}/statements/keeps-000001`;
    const before = (await harness.send('GET', url)).json;
    expect(before).toMatchObject({
      ...{ number: 'keeps-000001', date: '2027-05-15', legalEntityId: 'keeps' },
      legalEntity: { name: 'Telefonwerke GmbH' },
      billedTo: { company: 'Κρήτη ΑΕ', companyDetails: 'VAT 1' },
    });
    const body = { profile: { company: 'Other' }, settings: { timeZone: 'Asia/Tokyo' } };
    await harness.send('PATCH', `/v1/clients/${id}`, { body });
    await harness.send('PATCH', '/v1/legal-entities/keeps', { body: { name: 'Other GmbH' } });
    await harness.post(`/v1/clients/${id}/recharges`, { rechargeId: 'later', credits: '1' });
    await harness.stop();
    await harness.open();
    expect((await harness.send('GET', url)).json).toEqual(before);
    for (const accept of ['application/pdf', 'text/csv']) {
      const { status } = await harness.send('GET', url, { headers: { accept } });
      expect([accept, status]).toEqual([accept, 200]);
    }
    const facts = await harness.running.ledger.log.readForward('statements', 0n, 100);
    expect(facts.some(({ data }) => data.includes('Κρήτη ΑΕ'))).toBe(false);
    expect((await harness.send('GET', `${url}0`)).json.code).toBe('NOT_FOUND');
  });

  it('of a date are not repeated where the zone moves', async () => {
    harness.clock.set(Date.parse('2027-05-30T12:00:00.000Z'));
    const settings = { timeZone: 'Pacific/Kiritimati', invoiceDates: [1] };
    const id = await harness.clientWithCredits('10', { settings });
    harness.clock.set(Date.parse('2027-05-31T10:01:00.000Z'));
    await issuedOf(id, 1);
    const west = { settings: { timeZone: 'Pacific/Pago_Pago' } };
    await harness.send('PATCH', `/v1/clients/${id}`, { body: west });
    harness.clock.set(Date.parse('2027-06-02T12:00:00.000Z'));
    await round();
    expect((await made(id)).map(({ date }) => date)).toEqual(['2027-06-01']);
  });

  it('are not made for dates before the days were set', async () => {
    const id = await harness.clientWithCredits('10');
    harness.clock.set(Date.parse('2027-06-10T12:00:00.000Z'));
    await harness.send('PATCH', `/v1/clients/${id}`, { body: { settings: { invoiceDates: [9] } } });
    await round();
    expect(await made(id)).toEqual([]);
    const { json } = await harness.send(
      'GET',
      '/v1/schedule?kind=STATEMENT&from=2027-07-01T00:00:00.000Z&to=2027-08-01T00:00:00.000Z&limit=500',
    );
    const own = json.items.filter(({ clientId }: Json) => clientId === id);
    expect(own.map(({ id: date }: Json) => date)).toEqual(['2027-07-09']);
  });

  it('wait for a legal entity that does not exist, and hold up nobody', async () => {
    const settings = { invoiceDates: [20], legalEntityId: 'late' };
    const id = await harness.clientWithCredits('10', { settings });
    const other = await harness.clientWithCredits('10', { settings: { invoiceDates: [20] } });
    harness.clock.set(Date.parse('2027-06-20T00:05:00.000Z'));
    await issuedOf(other, 1);
    expect((await made(other))[0].number).toMatch(/^S-0000\d\d$/);
    const [{ number }] = await made(other);
    const path = (owner: string): string => `/v1/clients/${owner}/statements/${number}`;
    expect((await harness.send('GET', path(other))).status).toBe(200);
    const stranger = await harness.client();
    expect((await harness.send('GET', path(stranger))).status).toBe(404);
    expect(await made(id)).toEqual([]);
    await entity('late');
    await issuedOf(id, 1);
    expect((await made(id))[0].number).toBe('late-000001');
  });

  it('have numbers without a gap when two instances issue at the same time', async () => {
    await entity('two');
    const settings = { invoiceDates: [25], legalEntityId: 'two' };
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) ids.push(await harness.clientWithCredits('5', { settings }));
    const since = harness.clock.now();
    harness.clock.set(Date.parse('2027-06-25T00:05:00.000Z'));
    const { vault, lanes, clock } = harness.running.ledger;
    // Each instance reads what others have appended, as on a server.
    const log = new FaultyLog(harness.running.ledger.log, true);
    const reader = new StatementReader({ log, vault });
    const issuedBy = (): IssuedStatements => new IssuedStatements({ log, clock, vault, reader });
    const instance = (): StatementIssuing => {
      const issued = issuedBy();
      const entities = new LegalEntityDirectory({ log, clock });
      return new StatementIssuing({ issued, lanes, entities, reader, clock });
    };
    const instances = [instance(), instance()];
    const work = new TimeSlices().work();
    await Promise.all(ids.flatMap((id) => instances.map((one) => one.issueNext(id, since, work))));
    const all = await issuedBy().factsFrom(0n, 500);
    const own = all.filter(({ data }) => ids.includes(data.clientId));
    expect(own.map(({ data }) => data.number)).toEqual(
      ids.map((_, index) => `two-${String(index + 1).padStart(6, '0')}`),
    );
  });

  it('are mailed once to the address for bills, where the settings say so [S0-43, S0-47, S0-48]', async () => {
    harness.clock.set(Date.parse('2027-06-27T00:00:00.000Z'));
    const wanted = { billingEmail: 'bills@example.com', sendInvoices: true };
    const mailed = async (): Promise<string[]> =>
      (await harness.send('GET', '/v1/mails?limit=500')).json.items
        .filter(({ template }: Json) => template === 'statement')
        .map(({ recipient }: Json) => recipient);
    const before = await mailed();
    const days = { invoiceDates: [28] };
    const id = await harness.clientWithCredits('5', {
      settings: { ...days, ...wanted, billingDocsByEmail: true },
    });
    const without = await harness.clientWithCredits('5', { settings: { ...days, ...wanted } });
    harness.clock.set(Date.parse('2027-06-28T00:05:00.000Z'));
    await Promise.all([issuedOf(id, 1), issuedOf(without, 1)]);
    await until(async () => {
      await round();
      return (await mailed()).length > before.length;
    });
    await harness.stop();
    await harness.open();
    await round();
    expect((await mailed()).filter((to) => to === 'bills@example.com')).toHaveLength(1);
  });
});
