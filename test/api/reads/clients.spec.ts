import { INTERNAL_SETTINGS, type Settings } from '../../../src/domain/client/settings.js';
import { Story } from '../../projections/story.js';
import { ReadHarness } from '../../harness/read-harness.js';

const idOf = (n: number): string => `0198f0c4-0000-7000-8000-00000000000${n}`;
const ID = idOf(1);

describe('clients', () => {
  let harness: ReadHarness;

  beforeEach(async () => {
    harness = new ReadHarness();
    await harness.open();
  });

  afterEach(() => harness.close());

  const three = (): Story[] => [
    new Story(idOf(1)).created({}, 'Carol').recharged('10'),
    new Story(idOf(2)).created({}, 'alice').recharged('2.5').debited('2.4').disabled(),
    new Story(idOf(3)).created({}, 'Bob').recharged('300'),
  ];
  const names = async (query: string): Promise<string[]> => {
    const { json } = await harness.get(`/v1/clients?${query}`);
    return json.items.map(({ username }) => username);
  };

  it('are listed with what an edit needs: list, fetch one [S0-R2] [S1-29]', async () => {
    await harness.tell(...three());
    const { status, json } = await harness.get('/v1/clients');
    expect([status, json.nextCursor]).toEqual([200, null]);
    expect(json.items[0]).toMatchObject({
      id: idOf(2),
      username: 'alice',
      email: 'alice@example.org',
      status: 'DISABLED',
      meter: { text: '0.1 | 2.4 | 2.5', level: 'CRITICAL' },
    });
    const one = await harness.get(`/v1/clients/${json.items[0]?.id}`);
    expect(one.json.username).toBe('alice');
  });

  it.each([
    ['', ['alice', 'Bob', 'Carol']],
    ['sort=-username', ['Carol', 'Bob', 'alice']],
    ['sort=available', ['alice', 'Carol', 'Bob']],
    ['sort=-available', ['Bob', 'Carol', 'alice']],
    ['search=BO', ['Bob']],
    ['search=%20alice%40example%20', ['alice']],
    ['search=lovelace&sort=-username', ['Carol', 'Bob', 'alice']],
    ['search=engine&status=ACTIVE', ['Bob', 'Carol']],
    ['search=nobody', []],
    ['status=DISABLED', ['alice']],
    ['level=CRITICAL', ['alice']],
    ['level=SUFFICIENT&status=DISABLED', []],
  ])('are found and sorted by ?%s', async (query, found) => {
    await harness.tell(...three());
    expect(await names(query)).toEqual(found);
  });

  it.each([
    ['STRASSE', 'Straße'],
    ['straße', 'STRASSE'],
    ['emile', 'Émile'],
    ['ÉMILE', 'emile'],
    ['lukasz', 'Łukasz'],
    ['dora', 'Do\u200bra'],
    ['Ｄｏｒａ', 'dora'],
  ])('are found by %s as the name %s', async (search, name) => {
    await harness.tell(new Story(ID).created({}, name), new Story(idOf(2)).created({}, 'Bob'));
    expect(await names(`search=${encodeURIComponent(search)}`)).toEqual([name]);
  });

  it.each(['%00', 'a%00', '%C2%85', '%0A', '%E2%80%8B', '%CC%81', 'x'.repeat(201)])(
    'refuse the search %s, instead of finding everybody',
    async (search) => {
      await harness.tell(...three());
      const { status, json } = await harness.get(`/v1/clients?search=${search}`);
      expect([status, json.code]).toEqual([400, 'INVALID_INPUT']);
      expect(json.errors.map((error) => error.field)).toEqual(['search']);
    },
  );

  it('are all listed by an empty search', async () => {
    await harness.tell(...three());
    for (const search of ['', '%20']) expect(await names(`search=${search}`)).toHaveLength(3);
  });

  it('are paged by a cursor that new clients do not move', async () => {
    const stories = three();
    await harness.tell(...stories);
    const first = await harness.get('/v1/clients?limit=1');
    expect(first.json.items.map(({ username }) => username)).toEqual(['alice']);
    await harness.tell(new Story(idOf(4)).created({}, 'Aaron'));
    const path = `/v1/clients?limit=2&cursor=${first.json.nextCursor}`;
    const second = await harness.get(path);
    expect(second.json.items.map(({ username }) => username)).toEqual(['Bob', 'Carol']);
    expect(second.json.nextCursor).toBeNull();
  });

  it('refuse a cursor that is damaged or belongs to another sort', async () => {
    await harness.tell(...three());
    const { json } = await harness.get('/v1/clients?limit=1');
    for (const query of [
      `cursor=x${json.nextCursor}`,
      'cursor=',
      `sort=-username&cursor=${json.nextCursor}`,
    ]) {
      const refused = await harness.get(`/v1/clients?${query}`);
      expect([refused.status, refused.json.code]).toEqual([400, 'INVALID_CURSOR']);
    }
  });

  it.each([
    ['limit=0', ['limit']],
    ['limit=501', ['limit']],
    ['limit=ten&status=GONE&level=RED', ['limit', 'status', 'level']],
    ['sort=email', ['sort']],
    ['page=2', ['page']],
    ['minPosition=-1', ['minPosition']],
  ])('refuse ?%s and name %j', async (query, fields) => {
    const { status, json } = await harness.get(`/v1/clients?${query}`);
    expect([status, json.code]).toEqual([400, 'INVALID_INPUT']);
    expect(json.errors.map(({ field }) => field).sort()).toEqual([...fields].sort());
  });

  it('wait for a position of the log', async () => {
    await harness.tell(...three());
    const release = harness.holdBack();
    const position = await harness.write(new Story(idOf(4)).created({}, 'Zoe'));
    const waiting = harness.get(`/v1/clients?minPosition=${position}`);
    release();
    expect((await waiting).json.items.length).toBe(4);
    const beyond = await harness.get(`/v1/clients?minPosition=${position + 1n}`);
    expect([beyond.status, beyond.json.errors[0]?.field]).toEqual([400, 'minPosition']);
  });

  it('are not listed for a key that is bound to some of them', async () => {
    await harness.tell(...three());
    const { status, json } = await harness.get('/v1/clients', { bound: [ID] });
    expect([status, json.code]).toEqual([403, 'FORBIDDEN']);
    expect((await harness.get(`/v1/clients/${ID}`, { bound: [ID] })).status).toBe(200);
    expect((await harness.get(`/v1/clients/${idOf(2)}`, { bound: [ID] })).status).toBe(404);
  });

  it('show profile, settings, status and what the form still misses [S0-R5] [S0-R6]', async () => {
    const story = new Story().created({ billingEmail: 'bills@example.org' }).recharged('5');
    await harness.tell(story);
    const { json } = await harness.get(`/v1/clients/${ID}`);
    expect(json).toMatchObject({
      id: ID,
      username: 'Ada',
      status: 'ACTIVE',
      currency: 'CREDIT',
      revision: '1',
      settingsRevision: '0',
      profile: { firstName: 'Ada', company: 'Engine' },
      settings: { allowCredit: '0', billingEmail: 'bills@example.org' },
      meter: { text: '5 | 0 | 5' },
      missing: ['phone', 'priceUpdateEmail'],
    });
    expect(json).not.toHaveProperty('purgeAt');
  });

  it('show when a disabled client is purged [S1-36]', async () => {
    const story = new Story().created().disabled();
    await harness.tell(story.append({ type: 'PurgeHeld', data: { reason: 'court' } }));
    const { json } = await harness.get(`/v1/clients/${ID}`);
    expect(json).toMatchObject({
      status: 'DISABLED',
      disabledAt: '2026-11-20T10:01:00.000Z',
      purgeAt: '2027-02-18T10:01:00.000Z',
      purgeHeld: true,
    });
  });

  it('show settings at once after they changed, under their revision [S0-R4]', async () => {
    const story = new Story().created().recharged('5');
    await harness.tell(story);
    const before = await harness.get(`/v1/clients/${ID}/settings`);
    expect(before.headers['etag']).toBe('"s0"');
    const headers = { 'if-none-match': '"s0"' };
    expect((await harness.get(`/v1/clients/${ID}/settings`, { headers })).status).toBe(304);
    await harness.tell(story.changed({ field: 'settings.allowCredit', from: '0', to: '7' }));
    const after = await harness.get(`/v1/clients/${ID}/settings?minRevision=2`, { headers });
    expect([after.status, after.headers['etag']]).toEqual([200, '"s2"']);
    expect(after.json).toMatchObject({ settingsRevision: '2', settings: { allowCredit: '7' } });
    expect(after.json).not.toHaveProperty('meter');
  });

  describe('asked by the client itself', () => {
    const internal: Partial<Settings> = {
      internalComments: 'pays late',
      managerId: 'm-7',
      businessType: 'casino',
      categoryType: 'gaming',
    };
    const own = { role: 'client', as: ID } as const;

    it.each(['', '/settings'])(
      'hide what is internal at /v1/clients/me%s [I18] [S0-49]',
      async (at) => {
        const story = new Story().created(internal).disabled();
        await harness.tell(story.append({ type: 'PurgeHeld', data: { reason: 'court' } }));
        const { status, text, json } = await harness.get(`/v1/clients/me${at}`, own);
        expect(status).toBe(200);
        for (const name of INTERNAL_SETTINGS) expect(json.settings).not.toHaveProperty(name);
        expect(text).not.toMatch(/pays late|m-7|casino|gaming|purgeHeld|court/);
        expect(json.settings).toHaveProperty('allowCredit', '0');
        const staff = await harness.get(`/v1/clients/${ID}${at}`);
        expect(staff.json.settings.internalComments).toBe('pays late');
      },
    );
  });
});
