import { randomUUID } from 'node:crypto';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';
import { personOf } from '../reads/fresh-reads.js';

const WHOLESALE = {
  presetId: 'wholesale',
  name: 'Wholesale',
  settings: {
    allowCredit: 500,
    limits: { daily: { messages: 1000, credits: '800' } },
    channels: { rcs: true },
    dlrWaitDays: 3,
  },
};
const SETTINGS = {
  allowCredit: '500',
  limits: { daily: { messages: 1000, credits: '800' } },
  channels: { rcs: true },
  dlrWaitDays: 3,
};

describe('presets', () => {
  const harness = new ServiceHarness();
  beforeAll(async () => void (await harness.open()));
  afterAll(() => harness.close());

  const send = (
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ): ReturnType<ServiceHarness['send']> => harness.send(method, `/v1/presets${path}`, { body });
  const read = async (path: string): Promise<Json> => (await harness.send('GET', path)).json;
  const create = (body: object): ReturnType<ServiceHarness['send']> =>
    harness.send('POST', '/v1/clients', { body: { ...personOf(`u-${randomUUID()}`), ...body } });

  it('are created, read, listed, changed and removed [S0-21]', async () => {
    const created = await send('POST', '', WHOLESALE);
    expect([created.status, created.headers['location']]).toEqual([201, '/v1/presets/wholesale']);
    expect(created.json).toMatchObject({ ...WHOLESALE, settings: SETTINGS });
    expect(await read('/v1/presets/wholesale')).toEqual(created.json);
    const changed = await send('PATCH', '/wholesale', { settings: { priority: 2 } });
    expect(changed.json).toMatchObject({ name: 'Wholesale', settings: { priority: 2 } });
    expect(changed.json.settings).toEqual({ priority: 2 });
    expect((await read('/v1/presets?limit=1')).items).toEqual([changed.json]);
    expect((await send('DELETE', '/wholesale')).status).toBe(204);
    expect((await read('/v1/presets/wholesale')).code).toBe('NOT_FOUND');
    expect((await send('PATCH', '/wholesale', { name: 'x' })).json.code).toBe('NOT_FOUND');
    expect((await send('POST', '', WHOLESALE)).json.code).toBe('ID_REUSED');
  });

  it('are created once under one id or one key', async () => {
    const body = { ...WHOLESALE, presetId: 'once' };
    expect((await send('POST', '', body)).status).toBe(201);
    const again = await send('POST', '', body);
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
    expect((await send('POST', '', { ...body, name: 'Another' })).json.code).toBe('ID_REUSED');
    const headers = { 'idempotency-key': 'k-1' };
    const unnamed = { body: { name: 'By key' }, headers };
    const first = await harness.send('POST', '/v1/presets', unnamed);
    const second = await harness.send('POST', '/v1/presets', unnamed);
    expect(second.json).toEqual(first.json);
  });

  it.each([
    ['a setting that does not exist', { settings: { colour: 'red' } }, 'settings.colour'],
    ['a limit that is no number', { settings: { allowCredit: 'x' } }, 'settings.allowCredit'],
    ['personal texts', { settings: { companyDetails: 'x' } }, 'settings.companyDetails'],
    ['internal comments', { settings: { internalComments: 'x' } }, 'settings.internalComments'],
    ['another preset', { settings: { productPresetId: 'x' } }, 'settings.productPresetId'],
    ['no name', { name: '' }, 'name'],
  ])('are refused with %s', async (_, part, field) => {
    const { status, json } = await send('POST', '', { name: 'New', ...part });
    expect([status, json.errors[0].field]).toEqual([400, field]);
  });

  it('start new clients, whose explicit settings win [S0-21]', async () => {
    await send('POST', '', { ...WHOLESALE, presetId: 'start' });
    const limits = { daily: { messages: 5 } };
    const settings = { productPresetId: 'start', dlrWaitDays: null, limits };
    const { status, json } = await create({ settings });
    expect(status).toBe(201);
    expect(json.client.settings).toMatchObject({
      productPresetId: 'start',
      allowCredit: '500',
      dlrWaitDays: null,
      limits: { daily: { messages: 5, credits: '800' } },
      channels: { rcs: true, api: true },
    });
  });

  it('answer a repeated creation as the first time, also after a change', async () => {
    await send('POST', '', { ...WHOLESALE, presetId: 'moving' });
    const id = randomUUID();
    const body = { ...personOf(`u-${id}`), id, settings: { productPresetId: 'moving' } };
    const first = await harness.send('POST', '/v1/clients', { body });
    await send('PATCH', '/moving', { settings: { allowCredit: '1' } });
    const changed = await harness.send('POST', '/v1/clients', { body });
    await send('DELETE', '/moving');
    const removed = await harness.send('POST', '/v1/clients', { body });
    for (const again of [changed, removed]) {
      expect([again.status, again.json.replayed]).toEqual([201, true]);
      expect(again.json.client.settings).toEqual(first.json.client.settings);
    }
    const { status, json } = await create({ settings: { productPresetId: 'moving' } });
    expect([status, json.errors[0].field]).toEqual([400, 'settings.productPresetId']);
  });

  it('are applied to clients, with one change for each [S0-21]', async () => {
    await send('POST', '', { ...WHOLESALE, presetId: 'apply' });
    const [one, two, nobody] = [
      await harness.clientWithCredits('5', { settings: { priority: 3 } }),
      await harness.clientWithCredits('5'),
      randomUUID(),
    ];
    const body = { clientIds: [one, nobody, two] };
    const applied = await harness.send('POST', '/v1/presets/apply/apply', { body });
    expect(applied.json).toEqual({
      ...{ presetId: 'apply', changed: 2, unchanged: 0, refused: 1, failed: 0 },
      results: [
        { clientId: one, status: 'CHANGED', revision: '2' },
        { clientId: nobody, status: 'REFUSED', code: 'CLIENT_NOT_FOUND' },
        { clientId: two, status: 'CHANGED', revision: '2' },
      ],
    });
    const { settings } = await read(`/v1/clients/${one}/settings?minRevision=2`);
    expect(settings).toMatchObject({ ...SETTINGS, priority: 3, productPresetId: 'apply' });
    const again = await harness.send('POST', '/v1/presets/apply/apply', { body });
    expect(again.json).toMatchObject({ changed: 0, unchanged: 2, refused: 1 });
    const unknown = await harness.send('POST', '/v1/presets/none/apply', { body });
    expect(unknown.json.code).toBe('NOT_FOUND');
  });

  it('keep their facts over a restart', async () => {
    await send('POST', '', { ...WHOLESALE, presetId: 'kept' });
    const before = await read('/v1/presets/kept');
    await harness.stop();
    await harness.open();
    expect(await read('/v1/presets/kept')).toEqual(before);
  });
});
