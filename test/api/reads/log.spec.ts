import { parse } from 'csv-parse/sync';
import { Story } from '../../projections/story.js';
import { ReadHarness } from '../../harness/read-harness.js';

const ID = '0198f0c4-0000-7000-8000-000000000001';
const OTHER = '0198f0c4-0000-7000-8000-000000000002';

/** created 0, recharge 1, debit 2, top-up 3, withdrawal 4, refund 5, settings 6, debit 7. */
function life(): Story {
  const story = new Story().created().recharged('100', { reason: '=1+1' });
  const windows = story.windowsNow();
  return story
    .debited('10', 'm/1 ?')
    .recharged('20', { source: 'MONTHLY_TOPUP', periodKey: 'MONTHLY_TOPUP:2026-11' })
    .withdrawn('5', { reason: '-2 wrong' })
    .refunded('m/1 ?', '4', windows, '6')
    .changed({ field: 'settings.allowCredit', from: '0', to: '7' })
    .debited('1', 'm2', { occurredAt: '2026-11-20T09:00:00.000Z', parts: 3 });
}

describe('the credit log', () => {
  let harness: ReadHarness;

  beforeEach(async () => {
    harness = new ReadHarness();
    await harness.open();
  });

  afterEach(() => harness.close());

  const revisions = async (query: string): Promise<string[]> => {
    const { json } = await harness.get(`/v1/clients/${ID}/log?${query}`);
    return json.items.map(({ revision }) => revision);
  };

  it('holds top-ups and withdrawals, one line for each message, the newest last [S2-13] [S2-14] [S2-16]', async () => {
    await harness.tell(life());
    const { status, json } = await harness.get(`/v1/clients/${ID}/log`);
    expect([status, json.nextCursor]).toEqual([200, null]);
    const lines = json.items.map(({ revision, type, credits, after }) => [
      revision,
      type,
      credits,
      after.available,
    ]);
    expect(lines).toEqual([
      ['1', 'RECHARGE', '100', '100'],
      ['2', 'DEBIT', '-10', '90'],
      ['3', 'TOP_UP', '20', '110'],
      ['4', 'WITHDRAWAL', '-5', '105'],
      ['5', 'REFUND', '4', '109'],
      ['7', 'DEBIT', '-1', '108'],
    ]);
    expect(json.items[1]).toMatchObject({ messageId: 'm/1 ?', parts: 1, test: false });
    expect(json.items[5]).toMatchObject({ parts: 3, occurredAt: '2026-11-20T09:00:00.000Z' });
  });

  it.each([
    ['order=desc', ['7', '5', '4', '3', '2', '1']],
    ['order=asc&limit=2', ['1', '2']],
    ['type=DEBIT', ['2', '7']],
    ['type=REFUND&order=desc', ['5']],
    [`messageId=${encodeURIComponent('m/1 ?')}`, ['2', '5']],
    ['from=2026-11-20T10:03:00Z&to=2026-11-20T10:05:00Z', ['3', '4']],
    [`from=${encodeURIComponent('2026-11-20T11:05:00+01:00')}`, ['5', '7']],
    ['to=2026-11-20T10:00:00Z', []],
    // In UTC these are in the year 10000, and before the year 0.
    ['to=9999-12-31T23:59:59-23:59', ['1', '2', '3', '4', '5', '7']],
    ['from=9999-12-31T23:59:59-23:59', []],
    [`from=${encodeURIComponent('0000-01-01T00:00:00+23:59')}`, ['1', '2', '3', '4', '5', '7']],
    [`to=${encodeURIComponent('0000-01-01T00:00:00+23:59')}`, []],
  ])('is filtered and ordered by ?%s', async (query, found) => {
    await harness.tell(life());
    expect(await revisions(query)).toEqual(found);
  });

  it.each(['asc', 'desc'])('is paged %s to its end while new lines come', async (order) => {
    const story = life();
    await harness.tell(story);
    const seen: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 5; pages += 1) {
      const { json } = await harness.get(`/v1/clients/${ID}/log?order=${order}&limit=2${cursor}`);
      seen.push(...json.items.map(({ revision }) => revision));
      if (json.nextCursor === null) break;
      cursor = `&cursor=${json.nextCursor}`;
      await harness.tell(story.debited('1'));
    }
    const from = order === 'asc' ? [1, 2, 3, 4, 5, 7] : [7, 5, 4, 3, 2, 1];
    expect(seen.slice(0, 6)).toEqual(from.map(String));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('refuses the cursor of another client', async () => {
    await harness.tell(life(), new Story(OTHER).created({}, 'Bob').recharged('1'));
    const { json } = await harness.get(`/v1/clients/${ID}/log?limit=1`);
    const other = await harness.get(`/v1/clients/${OTHER}/log?cursor=${json.nextCursor}`);
    expect([other.status, other.json.code]).toEqual([400, 'INVALID_CURSOR']);
  });

  it('waits for a revision', async () => {
    const story = life();
    await harness.tell(story);
    const release = harness.holdBack();
    await harness.write(story.debited('1'));
    const waiting = harness.get(`/v1/clients/${ID}/log?minRevision=8&type=DEBIT`);
    release();
    expect((await waiting).json.items.at(-1)?.revision).toBe('8');
  });

  it.each([
    ['type=SPENT', 'type'],
    ['order=up', 'order'],
    ['from=yesterday', 'from'],
    ['to=2026-02-30T00:00:00Z', 'to'],
    ['messageId=', 'messageId'],
    ['limit=-5', 'limit'],
    ['revision=3', 'revision'],
  ])('refuses ?%s and names %s', async (query, field) => {
    await harness.tell(life());
    const { status, json } = await harness.get(`/v1/clients/${ID}/log?${query}`);
    expect([status, json.code]).toEqual([400, 'INVALID_INPUT']);
    expect(json.errors.map((error) => error.field)).toEqual([field]);
  });

  it('streams all of itself as CSV, safe for spreadsheets', async () => {
    await harness.tell(life());
    const headers = { accept: 'text/csv' };
    const {
      status,
      text,
      headers: received,
    } = await harness.get(`/v1/clients/${ID}/log`, { headers });
    expect([status, received['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    const rows = parse<{ [column: string]: string }>(text, { columns: true });
    expect(rows.map(({ revision }) => revision)).toEqual(['1', '2', '3', '4', '5', '7']);
    expect(rows[0]).toMatchObject({ type: 'RECHARGE', credits: '100', reason: "'=1+1" });
    expect(rows[1]).toMatchObject({ messageId: 'm/1 ?', credits: '-10', available: '90' });
    expect(rows[3]?.['reason']).toBe("'-2 wrong");
  });

  it('streams more than a page, backwards too, as NDJSON', async () => {
    const story = new Story().created().recharged('2000');
    for (let count = 0; count < 1_100; count += 1) story.debited('1');
    await harness.tell(story);
    const headers = { accept: 'application/x-ndjson' };
    const path = `/v1/clients/${ID}/log?order=desc&type=DEBIT`;
    const { text, headers: received } = await harness.get(path, { headers });
    expect(received['content-type']).toBe('application/x-ndjson; charset=utf-8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { revision: string });
    expect(lines.length).toBe(1_100);
    expect([lines[0]?.revision, lines.at(-1)?.revision]).toEqual(['1101', '2']);
  });

  it('refuses a page of a stream, and formats that it has not', async () => {
    await harness.tell(life());
    const csv = { headers: { accept: 'text/csv' } };
    const paged = await harness.get(`/v1/clients/${ID}/log?limit=5`, csv);
    expect([paged.status, paged.json.errors[0]?.field]).toEqual([400, 'limit']);
    const xml = await harness.get(`/v1/clients/${ID}/log`, { headers: { accept: 'text/xml' } });
    expect([xml.status, xml.json.code]).toEqual([406, 'NOT_ACCEPTABLE']);
    const unknown = await harness.get(`/v1/clients/${OTHER}/log`, csv);
    expect([unknown.status, unknown.json.code]).toEqual([404, 'CLIENT_NOT_FOUND']);
  });

  it.each(['application/json', 'text/csv', 'application/x-ndjson'])(
    'keeps the reasons of staff from the client itself, as %s [I18]',
    async (accept) => {
      await harness.tell(life());
      const asked = { role: 'client', as: ID, headers: { accept } } as const;
      const { status, text } = await harness.get('/v1/clients/me/log', asked);
      expect(status).toBe(200);
      expect(text).toContain('m2');
      expect(text).not.toMatch(/wrong|1\+1|not delivered/);
    },
  );
});

describe('the general event log', () => {
  let harness: ReadHarness;

  beforeEach(async () => {
    harness = new ReadHarness();
    await harness.open();
  });

  afterEach(() => harness.close());

  it('shows every fact with actor, time, correlation, changes and hashes [S2-07] [S2-15]', async () => {
    await harness.tell(life());
    const { status, json } = await harness.get(`/v1/clients/${ID}/events`, { role: 'auditor' });
    expect([status, json.items.length]).toEqual([200, 8]);
    const types = json.items.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['CreditsRecharged', 'MessageDebited']));
    expect(json.items[6]).toMatchObject({
      revision: '6',
      type: 'SettingsChanged',
      at: '2026-11-20T10:06:00.000Z',
      actor: { type: 'admin', id: 'a-1', name: null },
      correlationId: 'c-1',
      data: { changes: [{ field: 'settings.allowCredit', from: '0', to: '7' }] },
    });
    for (const [index, { prevHash, hash }] of json.items.entries()) {
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      expect(prevHash).toBe(index === 0 ? '' : json.items[index - 1]?.hash);
    }
  });

  it.each([
    ['order=desc&limit=3', ['7', '6', '5']],
    ['type=MessageDebited', ['2', '7']],
    ['type=MessageDebited&order=desc&limit=1', ['7']],
    ['type=PurgeHeld', []],
  ])('is filtered and ordered by ?%s', async (query, found) => {
    await harness.tell(life());
    const { json } = await harness.get(`/v1/clients/${ID}/events?${query}`);
    expect(json.items.map(({ revision }) => revision)).toEqual(found);
  });

  it.each(['asc', 'desc'])('is paged %s to its end', async (order) => {
    await harness.tell(life());
    const seen: string[] = [];
    let cursor = '';
    do {
      const { json } = await harness.get(
        `/v1/clients/${ID}/events?order=${order}&limit=3${cursor}`,
      );
      seen.push(...json.items.map(({ revision }) => revision));
      cursor = json.nextCursor === null ? '' : `&cursor=${json.nextCursor}`;
    } while (cursor !== '' && seen.length < 20);
    const all = ['0', '1', '2', '3', '4', '5', '6', '7'];
    expect(seen).toEqual(order === 'asc' ? all : all.reverse());
  });

  it('reads "erased" where the key of a client is gone', async () => {
    await harness.tell(life());
    await harness.feed.vault.destroy(ID);
    const { status, json } = await harness.get(`/v1/clients/${ID}/events?limit=1`);
    expect([status, json.items[0]?.data.names.username]).toEqual([200, 'erased']);
  });

  it.each([
    ['type=Nothing', 'type'],
    ['from=2026-11-20T10:03:00Z', 'from'],
    ['minRevision=8', 'minRevision'],
  ])('refuses ?%s and names %s', async (query, field) => {
    await harness.tell(life());
    const { status, json } = await harness.get(`/v1/clients/${ID}/events?${query}`);
    expect([status, json.errors[0]?.field]).toEqual([400, field]);
  });

  it('refuses damaged cursors and unknown clients', async () => {
    await harness.tell(life());
    const damaged = await harness.get(`/v1/clients/${ID}/events?cursor=abc`);
    expect([damaged.status, damaged.json.code]).toEqual([400, 'INVALID_CURSOR']);
    const { json } = await harness.get(`/v1/clients/${OTHER}/events`);
    expect(json.code).toBe('CLIENT_NOT_FOUND');
  });
});
