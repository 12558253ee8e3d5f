import { decodeFact } from '../../../src/codec/codec.js';
import { creditLog } from '../../../projections/credit-log.js';
import { balance } from '../../../projections/balance.js';
import { client } from '../../../projections/client.js';
import type { CollectionSpec, Document } from '../../../src/ports/documents.js';
import type { LoggedEvent } from '../../../src/ports/event-log.js';
import { Story } from '../../projections/story.js';
import { ReadHarness } from '../../harness/read-harness.js';

const idOf = (n: number): string => `0198f0c4-0000-7000-8000-00000000000${n}`;
const ID = idOf(1);

function life(clientId = ID): Story {
  const story = new Story(clientId).created({ allowCredit: '5' }, `user-${clientId.at(-1)}`);
  return story
    .recharged('100')
    .debited('10', 'm1')
    .changed({ field: 'settings.allowCredit', from: '5', to: '50' })
    .reserved('res', '20', 60)
    .debited('1', 'm2');
}

describe('a replay', () => {
  let harness: ReadHarness;

  beforeEach(async () => {
    harness = new ReadHarness();
    await harness.open();
    await harness.tell(life());
  });

  afterEach(() => harness.close());

  it.each([
    ['revision=0', '0', '0 | 0 | 0', '5'],
    ['revision=2', '2', '90 | 10 | 100', '5'],
    ['revision=3', '3', '90 | 10 | 100', '50'],
    ['revision=5', '5', '69 | 31 | 100', '50'],
    ['asOf=2026-11-20T10:02:59.999Z', '2', '90 | 10 | 100', '5'],
    ['asOf=2026-11-20T10:03:00Z', '3', '90 | 10 | 100', '50'],
    ['', '5', '69 | 31 | 100', '50'],
  ])(
    'to ?%s shows settings in force and meter then [C-7]',
    async (query, revision, text, allow) => {
      const { status, json } = await harness.get(`/v1/clients/${ID}/replay?${query}`, {
        role: 'auditor',
      });
      expect(status).toBe(200);
      expect(json).toMatchObject({
        clientId: ID,
        revision,
        meter: { text, revision },
        settings: { allowCredit: allow },
      });
      expect(json.hash).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  it('shows windows and open reservations as they were', async () => {
    const { json } = await harness.get(`/v1/clients/${ID}/replay?revision=4`);
    expect(json.windows.daily.credits.used).toBe('30');
    expect(json.reservations).toMatchObject([{ reservationId: 'res', credits: '20' }]);
    expect(json.meter.spendable).toBe('120');
    // An hour later the reservation holds nothing, though no fact says so yet.
    const later = await harness.get(`/v1/clients/${ID}/replay?asOf=2026-11-20T11:30:00Z`);
    expect(later.json.meter).toMatchObject({ available: '69', spendable: '139' });
  });

  it('of the present agrees with the read models', async () => {
    const replayed = await harness.get(`/v1/clients/${ID}/replay`);
    const shown = await harness.get(`/v1/clients/${ID}/balance`);
    expect(replayed.json.meter).toEqual(shown.json);
  });

  it.each([
    ['revision=6', 400, 'revision'],
    ['revision=-1', 400, 'revision'],
    ['asOf=soon', 400, 'asOf'],
    ['revision=1&asOf=2026-11-20T10:03:00Z', 400, 'asOf'],
    ['at=1', 400, 'at'],
  ])('refuses ?%s', async (query, status, field) => {
    const response = await harness.get(`/v1/clients/${ID}/replay?${query}`);
    expect([response.status, response.json.errors[0]?.field]).toEqual([status, field]);
  });

  it('knows no client before it was made, and no other', async () => {
    const early = await harness.get(`/v1/clients/${ID}/replay?asOf=2026-11-20T09:59:59Z`);
    expect([early.status, early.json.code]).toEqual([404, 'CLIENT_NOT_FOUND']);
    expect((await harness.get(`/v1/clients/${idOf(9)}/replay`)).status).toBe(404);
  });
});

describe('a verification', () => {
  let harness: ReadHarness;
  let stored: LoggedEvent[];

  beforeEach(async () => {
    harness = new ReadHarness();
    await harness.open();
    await harness.tell(life());
    stored = await harness.feed.log.readForward(`client-${ID}`, 0n, 100);
  });

  afterEach(() => harness.close());

  const verify = async (): ReturnType<ReadHarness['get']> =>
    harness.get(`/v1/clients/${ID}/verification`, { role: 'auditor' });

  /** Lets the log give something else than what was written. */
  const forge = (change: (event: LoggedEvent) => LoggedEvent): void => {
    harness.feed.log.readForward = async (stream, from, max) => {
      const events = stream === `client-${ID}` ? stored.map(change) : [];
      return events.slice(Number(from), Number(from) + max);
    };
  };

  const spoil = async (
    collection: CollectionSpec,
    key: string | bigint,
    change: (document: Document) => Document | null,
  ): Promise<void> => {
    const { documents } = harness.feed;
    const found = await documents.get(collection, { clientId: ID, key });
    if (found === null) throw new Error('nothing to spoil');
    const get = documents.get.bind(documents);
    const find = documents.find.bind(documents);
    const isIt = (one: Document): boolean => one.clientId === ID && one.key === key;
    documents.get = async (spec, id) => {
      const document = await get(spec, id);
      return document !== null && spec === collection && isIt(document)
        ? change(document)
        : document;
    };
    documents.find = async (spec, query) => {
      const all = await find(spec, query);
      if (spec !== collection) return all;
      return all.flatMap((one) => (isIt(one) ? (change(one) ?? []) : [one]));
    };
  };

  it('finds nothing in a sound client [I15] [I16] [I17]', async () => {
    const { status, json } = await verify();
    const last = decodeFact(stored.at(-1) as LoggedEvent, null);
    expect(status).toBe(200);
    expect(json).toEqual({ ok: true, revision: '5', hash: last.hash, differences: [] });
  });

  it('finds nothing in a client to which everything has happened', async () => {
    const story = life();
    const windows = story.windowsNow();
    const plan = { interval: 'DAILY', anchorDay: null, mode: 'ADD', credits: '5' } as const;
    const reason = 'because';
    story
      .append({ type: 'TopUpPlanSet', data: { plan } })
      .append({ type: 'TopUpPlanRemoved', data: { plan } })
      .append({ type: 'MessagingRestricted', data: { reason } })
      .append({ type: 'MessagingAllowed', data: { reason } })
      .disabled()
      .append({ type: 'PurgeHeld', data: { reason } })
      .append({ type: 'ClientEnabled', data: {} })
      .append({ type: 'PurgeHoldReleased', data: { reason } })
      .refunded('m1', '4', windows, '6')
      .withdrawn('1', { source: 'ADJUSTMENT' })
      .captured('res', '5', false)
      .captured('res', '5');
    await harness.tell(story);
    const { json } = await verify();
    expect(json.differences).toEqual([]);
    expect(json).toMatchObject({ ok: true, revision: '17' });
  });

  it('finds a changed byte of an event [I17]', async () => {
    forge((event) => {
      if (event.revision !== 2n) return event;
      return { ...event, data: event.data.replace('"credits":"10"', '"credits":"11"') };
    });
    const { json } = await verify();
    expect(json.ok).toBe(false);
    expect(json.differences).toContainEqual(
      expect.objectContaining({ where: 'chain', revision: '2', field: 'hash' }),
    );
  });

  it('finds an event that was taken out [I17]', async () => {
    stored.splice(2, 1);
    forge((event) => event);
    const { json } = await verify();
    const chain = json.differences.filter(({ where }) => where === 'chain');
    expect(chain.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['revision', 'prevHash']),
    );
  });

  it('finds an event that cannot be read', async () => {
    forge((event) => (event.revision === 2n ? { ...event, data: '{' } : event));
    const { json } = await verify();
    expect(json.differences).toContainEqual(
      expect.objectContaining({ where: 'chain', revision: '2', field: 'data' }),
    );
  });

  it('finds a balance that says something else than the log', async () => {
    await spoil(balance.collection, '', (document) => ({
      ...document,
      body: { ...document.body, available: '70' },
    }));
    const { json } = await verify();
    expect(json.ok).toBe(false);
    expect(json.differences).toEqual([
      { where: 'balance', revision: '5', field: 'available', expected: '69', found: '70' },
    ]);
  });

  it('finds a client whose settings are not those of the log, without quoting them', async () => {
    await spoil(client.collection, '', (document) => ({
      ...document,
      body: { ...document.body, email: 'mallory@example.org' },
    }));
    const { json, text } = await verify();
    expect(json.differences).toMatchObject([{ where: 'client', field: 'email' }]);
    expect(text).not.toContain('@');
  });

  it.each([
    ['is missing', null, 'no document'],
    ['was changed', '-9', '-9'],
  ])('finds a line of the credit log that %s', async (_, credits, found) => {
    await spoil(creditLog.collection, 2n, (document) =>
      credits === null ? null : { ...document, body: { ...document.body, credits } },
    );
    const { json } = await verify();
    expect(json.differences).toMatchObject([{ where: 'credit-log', revision: '2', found }]);
  });

  it('finds a line of the credit log that has no fact', async () => {
    const { documents } = harness.feed;
    const extra = { clientId: ID, key: 3n, revision: 3n, body: { type: 'RECHARGE' } };
    await documents.write([{ collection: creditLog.collection, writes: [extra] }], -1n, 'served');
    const { json } = await verify();
    expect(json.differences).toMatchObject([
      { where: 'credit-log', revision: '3', expected: 'no document', found: 'a document' },
    ]);
  });

  it('of everything has a line for each client and the sum at the end', async () => {
    await harness.tell(life(idOf(2)), new Story(idOf(3)).created({}, 'Eve'));
    const { status, text, headers } = await harness.get('/v1/verification', { role: 'auditor' });
    expect([status, headers['content-type']]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines.slice(0, 3)).toMatchObject([
      { clientId: idOf(1), ok: true, revision: '5', differences: [] },
      { clientId: idOf(2), ok: true },
      { clientId: idOf(3), ok: true, revision: '0' },
    ]);
    expect(lines.at(-1)).toEqual({
      summary: {
        ...{ ok: true, clients: 3, events: '13', failed: 0, unknown: 0 },
        ...{ streams: 0, broken: 0 },
      },
    });
  });

  it('of everything finds a client that the log does not know', async () => {
    const stranger = { clientId: idOf(9), key: '', revision: 0n, body: {} };
    const batch = { collection: balance.collection, writes: [stranger] };
    await harness.feed.documents.write([batch], -1n, 'served');
    const { text } = await harness.get('/v1/verification');
    const [, found, sum] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(found).toMatchObject({ clientId: idOf(9), ok: false });
    expect(sum).toMatchObject({ summary: { ok: false, failed: 0, unknown: 1 } });
  });

  it('refuses parameters, bound keys and unknown clients', async () => {
    expect((await harness.get(`/v1/clients/${ID}/verification?deep=1`)).status).toBe(400);
    expect((await harness.get('/v1/verification?deep=1')).status).toBe(400);
    expect((await harness.get('/v1/verification', { bound: [ID] })).status).toBe(403);
    expect((await harness.get(`/v1/clients/${idOf(9)}/verification`)).status).toBe(404);
  });
});
