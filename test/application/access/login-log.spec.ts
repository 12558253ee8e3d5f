import { Challenges } from '../../../src/application/access/logins/challenges.js';
import {
  LoginLog,
  type LoginNote,
  type LoginQuery,
} from '../../../src/application/access/logins/login-log.js';
import { VaultUnavailable } from '../../../src/ports/key-vault.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { ADA, SharedStores } from './access-harness.js';

const DAY_MS = 86_400_000;
const NOTE: LoginNote = {
  method: 'password',
  failure: null,
  subject: ADA,
  name: 'ada',
  address: '192.0.2.7',
  userAgent: 'spec',
  sessionId: 's-1',
};
const ALL: LoginQuery = {
  subjectId: null,
  outcome: null,
  from: null,
  to: null,
  after: null,
  limit: 50,
};
const UNKNOWN = {
  ...NOTE,
  failure: 'INVALID_CREDENTIALS',
  subject: null,
  sessionId: null,
} as const;

describe('the log of logins', () => {
  let stores: SharedStores;
  let log: LoginLog;
  beforeEach(() => {
    stores = new SharedStores();
    const { records, clock } = stores;
    log = new LoginLog({ records, clock, secrets: stores.instance().secrets, logger: NO_LOG });
  });
  afterEach(() => log.close());

  it('shows every login that was noted before, newest first', async () => {
    log.note(NOTE);
    stores.clock.instant += 1_000;
    log.note({ ...NOTE, failure: 'DISABLED', sessionId: null });
    const { logins, next } = await log.list(ALL);
    expect(next).toBeNull();
    expect(logins).toMatchObject([
      { failure: 'DISABLED', subject: ADA, at: '2026-11-20T12:00:01.000Z' },
      { failure: null, subject: ADA, sessionId: 's-1', at: '2026-11-20T12:00:00.000Z' },
    ]);
  });

  it('keeps no name: of an unknown one a keyed hash, of a known one nothing', async () => {
    log.note({ ...UNKNOWN, name: 'not.a.user@example.com' });
    log.note({ ...UNKNOWN, name: 'not.a.user@example.com' });
    log.note({ ...NOTE, name: 'ada@example.com' });
    const { logins } = await log.list(ALL);
    const hashes = logins.map(({ unknownName }) => unknownName);
    expect(hashes[0]).toBeNull();
    expect(hashes[1]).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(hashes[2]).toBe(hashes[1]);
    const query = { max: 10, order: 'ascending', now: stores.clock.now() } as const;
    const stored = JSON.stringify(await stores.records.list('login', query));
    expect(stored).not.toContain('example.com');
  });

  it('cuts a user agent after 200 characters', async () => {
    log.note({ ...NOTE, userAgent: 'u'.repeat(10_000) });
    expect((await log.list(ALL)).logins[0]?.userAgent).toBe('u'.repeat(200));
  });

  it('keeps a login for 90 days', async () => {
    log.note(NOTE);
    await log.list(ALL);
    stores.clock.instant += 90 * DAY_MS - 1;
    expect((await log.list(ALL)).logins).toHaveLength(1);
    stores.clock.instant += 1;
    expect((await log.list(ALL)).logins).toEqual([]);
  });

  it('selects by subject, outcome and time, page by page', async () => {
    for (let n = 0; n < 6; n++) {
      stores.clock.instant += 1_000;
      log.note(n % 2 === 0 ? NOTE : UNKNOWN);
    }
    const failures = { ...ALL, outcome: 'FAILURE', limit: 2 } as const;
    const first = await log.list(failures);
    expect(first.logins.map(({ at }) => at.slice(17, 19))).toEqual(['06', '04']);
    const second = await log.list({ ...failures, after: first.next });
    expect(second.logins.map(({ at }) => at.slice(17, 19))).toEqual(['02']);
    expect(second.next).toBeNull();
    const ofAda = await log.list({ ...ALL, subjectId: ADA.id, limit: 3 });
    expect([ofAda.logins.length, ofAda.next]).toEqual([3, null]);
    const between = { from: '2026-11-20T12:00:02.000Z', to: '2026-11-20T12:00:04.000Z' };
    expect((await log.list({ ...ALL, ...between })).logins).toHaveLength(2);
  });

  it('bounds what an attack leaves behind, and keeps every success', async () => {
    for (let n = 0; n < 5_000; n++) log.note({ ...UNKNOWN, name: `name ${n}` });
    for (let n = 0; n < 100; n++) log.note(NOTE);
    await log.list({ ...ALL, limit: 1 });
    expect(log.stats).toEqual({ dropped: 3_000, written: 2_100 });
  });

  it('writes again when the store is back, each login once', async () => {
    const addMany = stores.records.addMany.bind(stores.records);
    let calls = 0;
    stores.records.addMany = async (records) => {
      await addMany(records);
      // Like an answer that was lost: the records are there.
      if (++calls === 1) throw new VaultUnavailable('down');
    };
    log.note(NOTE);
    await log.list(ALL);
    expect(log.stats.written).toBe(0);
    await log.close();
    expect([calls, log.stats.written]).toEqual([2, 1]);
    stores.clock.instant += 1_000;
    expect((await log.list(ALL)).logins).toHaveLength(1);
  });
});

describe('a challenge for the second factor', () => {
  const stores = new SharedStores();
  const challenges = new Challenges(stores.records, stores.clock);
  const about = { subject: ADA, passwordId: 'p-1', name: 'ada' };

  it('allows five codes, for five minutes', async () => {
    const text = await challenges.issue(about);
    for (let n = 0; n < 5; n++) expect(await challenges.attempt(text)).toMatchObject(about);
    expect(await challenges.attempt(text)).toBeNull();
    const late = await challenges.issue(about);
    stores.clock.instant += 5 * 60_000;
    expect(await challenges.attempt(late)).toBeNull();
  });

  it('is redeemed once, and stored as a hash', async () => {
    const text = await challenges.issue(about);
    const query = { max: 10, order: 'ascending', now: stores.clock.now() } as const;
    expect(JSON.stringify(await stores.records.list('sign-in', query))).not.toContain(text);
    const challenge = await challenges.attempt(text);
    if (challenge === null) throw new Error('there is no challenge');
    const redeemed = await Promise.all([1, 2].map(() => challenges.redeem(challenge)));
    expect(redeemed.sort()).toEqual([false, true]);
    expect(await challenges.attempt(text)).toBeNull();
    expect(await challenges.attempt('invented')).toBeNull();
  });
});
