import { ServiceHarness, type Json } from '../../harness/service-harness.js';

const GMBH = {
  legalEntityId: 'de-gmbh',
  name: 'Telefonwerke GmbH',
  addressLines: ['Hauptstraße 1', '10115 Berlin'],
  country: 'DE',
  taxId: 'DE123456789',
  invoicePrefix: 'DE-',
};

describe('legal entities', () => {
  const harness = new ServiceHarness();
  beforeAll(async () => void (await harness.open()));
  afterAll(() => harness.close());

  const send = (
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ): ReturnType<ServiceHarness['send']> =>
    harness.send(method, `/v1/legal-entities${path}`, { body });
  const read = async (id: string): Promise<Json> =>
    (await harness.send('GET', `/v1/legal-entities/${id}`)).json;

  it('are added, read, listed, changed and removed [S0-44]', async () => {
    const added = await send('POST', '', GMBH);
    expect([added.status, added.headers['location']]).toEqual([201, '/v1/legal-entities/de-gmbh']);
    expect(added.json).toMatchObject({ ...GMBH, iban: null, footer: null });
    expect(await read('de-gmbh')).toEqual(added.json);
    const changed = await send('PATCH', '/de-gmbh', { iban: 'DE89370400440532013000' });
    expect(changed.json).toMatchObject({ ...GMBH, iban: 'DE89370400440532013000' });
    const { items } = (await harness.send('GET', '/v1/legal-entities?limit=1')).json;
    expect(items).toEqual([changed.json]);
    expect((await send('PATCH', '/de-gmbh', { iban: null })).json.iban).toBeNull();
    expect((await send('DELETE', '/de-gmbh')).status).toBe(204);
    expect((await read('de-gmbh')).code).toBe('NOT_FOUND');
    expect((await send('DELETE', '/de-gmbh')).json.code).toBe('NOT_FOUND');
    expect((await send('POST', '', GMBH)).json.code).toBe('ID_REUSED');
  });

  it('are added once under one id or one key', async () => {
    const body = { ...GMBH, legalEntityId: 'once', invoicePrefix: 'ONCE-' };
    expect((await send('POST', '', body)).status).toBe(201);
    const again = await send('POST', '', body);
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
    expect((await send('POST', '', { ...body, name: 'Another' })).json.code).toBe('ID_REUSED');
    const { legalEntityId: _, ...unnamed } = { ...body, invoicePrefix: 'KEY-' };
    const headers = { 'idempotency-key': 'k-1' };
    const first = await harness.send('POST', '/v1/legal-entities', { body: unnamed, headers });
    const second = await harness.send('POST', '/v1/legal-entities', { body: unnamed, headers });
    expect(second.json).toEqual(first.json);
  });

  it.each([
    ['the prefix of another', { legalEntityId: 'x', invoicePrefix: 'DE-' }, 'invoicePrefix'],
    ['the prefix of clients without one', { invoicePrefix: 'S-' }, 'invoicePrefix'],
    ['a prefix that ends in a digit', { invoicePrefix: 'A1' }, 'invoicePrefix'],
    ['a wrong IBAN', { iban: 'DE89370400440532013001' }, 'iban'],
    ['no address', { addressLines: [] }, 'addressLines'],
    ['an unknown country', { country: 'XX' }, 'country'],
  ])('with %s are refused', async (_, part, field) => {
    const { legalEntityId: __, ...rest } = { ...GMBH, invoicePrefix: 'NEW-' };
    const { status, json } = await send('POST', '', { ...rest, ...part });
    expect([status, json.errors[0].field]).toEqual([400, field]);
  });

  it('keep their facts over a restart, with their actor', async () => {
    await send('POST', '', { ...GMBH, legalEntityId: 'kept', invoicePrefix: 'KEPT-' });
    const before = await read('kept');
    await harness.stop();
    await harness.open();
    expect(await read('kept')).toEqual(before);
  });
});
