import { randomUUID } from 'node:crypto';
import type {
  AccessQuery,
  AccessRecord,
  AccessRecords,
  NewAccessRecord,
} from '../../src/ports/access-records.js';
import { itNeeding } from '../harness/server-features.js';

/** Records under test; empty at first. */
export interface AccessRecordsFixture {
  readonly records: AccessRecords;
  /** The same records as another process has them open, at the same time. */
  readonly beside: AccessRecords;
  /** Closes everything and opens the same records again, as a restart does. */
  reopen(): Promise<AccessRecords>;
  close(): Promise<void>;
}

const NOW = Date.parse('2026-11-30T08:00:00.000Z');

function newRecord(changed: Partial<NewAccessRecord> = {}): NewAccessRecord {
  return {
    kind: 'session',
    id: randomUUID(),
    subject: 'client-1',
    sort: '2026-11-30T08:00:00.000Z',
    expiresAt: null,
    body: { address: '192.0.2.1' },
    ...changed,
  };
}

function query(changed: Partial<AccessQuery> = {}): AccessQuery {
  return { max: 100, order: 'ascending', now: NOW, ...changed };
}

const idsOf = (records: readonly AccessRecord[]): string[] => records.map(({ id }) => id);

/** The requirements of all access, the same for every store. */
export function accessRecordsContract(
  name: string,
  make: () => Promise<AccessRecordsFixture>,
): void {
  describe(`records of access contract: ${name}`, () => {
    let fixture: AccessRecordsFixture;
    beforeEach(async () => {
      fixture = await make();
    });
    afterEach(() => fixture.close());

    describe('a record', () => one(() => fixture));
    describe('a list', () => lists(() => fixture));
    describe('a removal', () => removals(() => fixture));
  });
}

function one(fixture: () => AccessRecordsFixture): void {
  it('comes back with everything it was added with, also after a restart', async () => {
    const { records, beside } = fixture();
    const body = {
      'a.b': [1, null, { $set: 'ä\ud83d\ude00\u0000' }],
      deep: { empty: {}, no: false, big: 9_007_199_254_740_991, part: 0.1 },
    };
    const record = newRecord({ kind: 'staff-profile', sort: 'Zoë', expiresAt: NOW + 1, body });
    expect(await records.add(record, NOW)).toBe(true);
    const stored = { ...record, version: 1 };
    expect(await records.get('staff-profile', record.id, NOW)).toEqual(stored);
    expect(await beside.get('staff-profile', record.id, NOW)).toEqual(stored);
    expect(await (await fixture().reopen()).get('staff-profile', record.id, NOW)).toEqual(stored);
  });

  it('is written over whatever is stored, with the next version', async () => {
    const { records, beside } = fixture();
    const [old, fresh] = [newRecord({ expiresAt: NOW - 1 }), newRecord({ subject: 'client-2' })];
    await records.add(old, NOW - 2);
    const written = { ...old, subject: 'client-2', sort: 'z', expiresAt: null, body: { n: 2 } };
    await records.putMany([written, fresh]);
    expect(await beside.get('session', old.id, NOW)).toEqual({ ...written, version: 2 });
    expect(await beside.get('session', fresh.id, NOW)).toEqual({ ...fresh, version: 1 });
    const ofSubject = await records.ofSubject('session', 'client-2', { max: 9, now: NOW });
    expect(idsOf(ofSubject)).toEqual([fresh.id, old.id]);
    expect(await records.replace({ ...written, body: {} }, 1)).toBe(false);
    expect(await records.replace({ ...written, body: {} }, 2)).toBe(true);
  });

  it('is unique by its kind and id', async () => {
    const { records, beside } = fixture();
    const record = newRecord();
    expect(await records.add(record, NOW)).toBe(true);
    expect(await beside.add({ ...record, body: { other: true } }, NOW)).toBe(false);
    expect(await records.add({ ...record, kind: 'link' }, NOW)).toBe(true);
    expect((await records.get('session', record.id, NOW))?.body).toEqual(record.body);
    expect(await records.get('mail', record.id, NOW)).toBeNull();
  });

  it('is added by one of many who try at once', async () => {
    const { records, beside } = fixture();
    const record = newRecord();
    const tries = [records, beside, records, beside].map((each) => each.add(record, NOW));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
  });

  it('does not exist from the instant at which it expires, and its id is free', async () => {
    const { records, beside } = fixture();
    const record = newRecord({ expiresAt: NOW });
    await records.add(record, NOW - 1);
    await records.replace(record, 1);
    expect(await records.get('session', record.id, NOW - 1)).not.toBeNull();
    expect(await records.get('session', record.id, NOW)).toBeNull();
    expect(await records.add(record, NOW - 1)).toBe(false);
    expect(await beside.add({ ...record, expiresAt: null }, NOW)).toBe(true);
    expect(await records.get('session', record.id, NOW)).toMatchObject({ version: 1 });
  });

  itNeeding('one-step updates')('is replaced by one of many', async () => {
    const { records, beside } = fixture();
    const record = newRecord();
    await records.add(record, NOW);
    const tries = [records, beside, records, beside].map((each) => each.replace(record, 1));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
  });

  it('is replaced over the version that was read', async () => {
    const { records, beside } = fixture();
    const record = newRecord();
    expect(await records.replace(record, 1)).toBe(false);
    await records.add(record, NOW);
    const changed = { ...record, subject: 's-2', sort: 'b', expiresAt: NOW + 5, body: { n: 2 } };
    expect(await records.replace(changed, 1)).toBe(true);
    expect(await beside.replace(changed, 1)).toBe(false);
    expect(await records.get('session', record.id, NOW)).toEqual({ ...changed, version: 2 });
    expect(await records.replace({ ...changed, expiresAt: null }, 2)).toBe(true);
    expect(await beside.get('session', record.id, NOW)).toMatchObject({
      expiresAt: null,
      version: 3,
    });
    expect(idsOf(await records.ofSubject('session', 'client-1', query()))).toEqual([]);
    expect(idsOf(await records.ofSubject('session', 's-2', query()))).toEqual([record.id]);
  });

  it('is removed by one of many, so a record can be taken once', async () => {
    const { records, beside } = fixture();
    const record = newRecord({ kind: 'link' });
    await records.add(record, NOW);
    expect(await records.remove('session', record.id)).toBe(false);
    const tries = [records, beside, records, beside].map((each) => each.remove('link', record.id));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    expect(await beside.get('link', record.id, NOW)).toBeNull();
  });

  it('is removed with others of its kind, whichever of them exist', async () => {
    const { records, beside } = fixture();
    const all = [1, 2, 3].map(() => newRecord({ kind: 'session' }));
    const [one, other, kept] = all.map(({ id }) => id) as [string, string, string];
    await records.addMany(all);
    await records.removeMany('link', [kept]);
    await records.removeMany('session', [one, 'unknown', other]);
    await records.removeMany('session', []);
    for (const id of [one, other]) {
      expect(await records.get('session', id, NOW)).toBeNull();
      expect(await beside.get('session', id, NOW)).toBeNull();
    }
    expect(await beside.get('session', kept, NOW)).not.toBeNull();
  });
}

function lists(fixture: () => AccessRecordsFixture): void {
  it('is in the order of sort and id, by the bytes of their UTF-8, one page at a time', async () => {
    const { records, beside } = fixture();
    const places: [sort: string, id: string][] = [
      ['B', '1'],
      ['a', '1'],
      ['a', '2'],
      ['é', '1'],
      ['\uff5e', '1'],
      ['\ud83d\ude00', '1'],
    ].map(([sort = '', id = '']) => [sort, `${sort}${id}`]);
    const added = [4, 2, 0, 5, 1, 3].map((index) => {
      const [sort, id] = places[index] ?? ['', ''];
      return newRecord({ kind: 'login', sort, id });
    });
    await records.addMany([...added, newRecord({ kind: 'mail', sort: 'a' })]);
    const ids = places.map(([, id]) => id);
    const newestFirst = [...ids].reverse();
    expect(idsOf(await beside.list('login', query()))).toEqual(ids);
    const descending = query({ order: 'descending', max: 4 });
    const page = await records.list('login', descending);
    expect(idsOf(page)).toEqual(newestFirst.slice(0, 4));
    const rest = await records.list('login', { ...descending, after: page.at(-1) ?? null });
    expect(idsOf(rest)).toEqual(newestFirst.slice(4));
    const [, , third] = await records.list('login', query());
    expect(idsOf(await records.list('login', query({ after: third ?? null, max: 2 })))).toEqual(
      ids.slice(3, 5),
    );
  });

  it('has a range, from included and to excluded, and one subject if asked for', async () => {
    const { records } = fixture();
    const at = (hour: string, subject: string): NewAccessRecord =>
      newRecord({ kind: 'login', id: `${hour} ${subject}`, sort: hour, subject });
    await records.addMany(
      ['08', '09', '10', '11'].flatMap((hour) => [at(hour, 'a'), at(hour, 'b')]),
    );
    const range = { from: '09', to: '11' };
    expect(idsOf(await records.list('login', query(range)))).toEqual([
      '09 a',
      '09 b',
      '10 a',
      '10 b',
    ]);
    const of = query({ ...range, subject: 'b', order: 'descending' });
    expect(idsOf(await records.list('login', of))).toEqual(['10 b', '09 b']);
    const behind = { ...of, after: { sort: '10', id: '10 b' } };
    expect(idsOf(await records.list('login', behind))).toEqual(['09 b']);
    expect(idsOf(await records.ofSubject('login', 'a', { max: 2, now: NOW }))).toEqual([
      '08 a',
      '09 a',
    ]);
    expect(await records.list('login', query({ subject: 'c' }))).toEqual([]);
  });

  it('leaves out what has expired', async () => {
    const { records } = fixture();
    await records.addMany([
      newRecord({ id: 'a', expiresAt: NOW }),
      newRecord({ id: 'b', expiresAt: NOW + 1 }),
      newRecord({ id: 'c' }),
    ]);
    expect(idsOf(await records.list('session', query()))).toEqual(['b', 'c']);
    expect(idsOf(await records.ofSubject('session', 'client-1', query({ max: 1 })))).toEqual(['b']);
  });

  it('of many additions keeps the records that exist', async () => {
    const { records, beside } = fixture();
    const known = newRecord({ body: { first: true } });
    await records.add(known, NOW);
    const more = Array.from({ length: 60 }, () => newRecord());
    await records.addMany([]);
    await beside.addMany([...more, { ...known, body: { first: false } }]);
    await beside.addMany(more);
    expect(await records.list('session', query({ max: 100 }))).toHaveLength(61);
    expect(await records.get('session', known.id, NOW)).toEqual({ ...known, version: 1 });
  });
}

function removals(fixture: () => AccessRecordsFixture): void {
  it('of a subject takes its records of all kinds, or of the kinds named', async () => {
    const { records, beside } = fixture();
    const of = (kind: NewAccessRecord['kind'], subject: string): NewAccessRecord =>
      newRecord({ kind, subject });
    await records.addMany([
      of('password', 'a'),
      of('session', 'a'),
      of('session', 'a'),
      of('link', 'a'),
      of('session', 'b'),
      of('signing-key', ''),
    ]);
    expect(await records.removeOf('a', ['session', 'mail'])).toBe(2);
    expect(await records.ofSubject('link', 'a', query())).toHaveLength(1);
    expect(await beside.removeOf('a')).toBe(2);
    expect(await beside.removeOf('a')).toBe(0);
    await expect(records.removeOf('')).rejects.toThrow('no subject');
    expect(await records.list('session', query())).toHaveLength(1);
    expect(await records.list('signing-key', query())).toHaveLength(1);
  });

  it('of expired records is bounded and leaves all others', async () => {
    const { records, beside } = fixture();
    const until = (expiresAt: number | null): NewAccessRecord => newRecord({ expiresAt });
    const expired = Array.from({ length: 5 }, (_, index) => until(NOW - index));
    const kept = [until(null), until(NOW + 1)];
    await records.addMany([...expired, ...kept]);
    expect(await records.removeExpired(NOW, 3)).toBe(3);
    expect(await beside.removeExpired(NOW, 3)).toBe(2);
    expect(await records.removeExpired(NOW, 3)).toBe(0);
    expect(await records.list('session', query({ now: 0 }))).toHaveLength(2);
  });
}
