import { ADA, SharedStores, type AccessInstance } from './access-harness.js';
import { SESSIONS_MAX, type Started } from '../../../src/application/access/sessions.js';

const DAY_MS = 86_400_000;
const ORIGIN = { address: '192.0.2.7', userAgent: 'spec', cookie: false };
const STAFF = { kind: 'staff', id: '5f0c1a52-6f0e-4d7f-9b0a-0c9a4d2f7e11', role: 'admin' } as const;

describe('a session', () => {
  let stores: SharedStores;
  let here: AccessInstance;
  let there: AccessInstance;
  beforeEach(() => {
    stores = new SharedStores();
    here = stores.instance();
    there = stores.instance();
    stores.states.set(ADA, { isActive: true, passwordId: 'p-1' });
    stores.states.set(STAFF, { isActive: true, passwordId: 'p-9' });
  });

  const start = (cookie = false): Promise<Started> =>
    here.sessions.start(ADA, 'p-1', { ...ORIGIN, cookie });
  const isValid = async ({ session }: Started): Promise<boolean[]> =>
    Promise.all(
      [here, there].map(async ({ sessions }) => (await sessions.check(session.sessionId)) !== null),
    );

  it('is valid on every instance', async () => {
    const started = await start();
    expect(await isValid(started)).toEqual([true, true]);
    expect(await there.sessions.check(started.session.sessionId)).toEqual(started.session);
  });

  it('ends on every instance when it is ended on one', async () => {
    const started = await start();
    expect(await here.sessions.end(started.session.sessionId)).toBe(true);
    expect(await isValid(started)).toEqual([false, false]);
    expect(await there.sessions.end(started.session.sessionId)).toBe(false);
  });

  const FACTS = [
    ['disabled', { isActive: false, passwordId: 'p-1' }],
    ['given another password', { isActive: true, passwordId: 'p-2' }],
    ['left without a password', { isActive: true, passwordId: null }],
  ] as const;
  it.each(FACTS)('ends when its subject is %s, although nothing removes it', async (_, state) => {
    const [token, browser] = [await start(), await start(true)];
    stores.states.set(ADA, state);
    expect(await isValid(token)).toEqual([false, false]);
    expect(await there.sessions.checkCookie(browser.cookie ?? '')).toBeNull();
    await expect(there.sessions.refresh(token.tokens?.refreshToken ?? '')).rejects.toMatchObject({
      fault: 'INVALID',
    });
    expect(await here.sessions.list(ADA)).toEqual([]);
  });

  it('ends when its subject is gone, or has another role', async () => {
    const started = await here.sessions.start(STAFF, 'p-9', ORIGIN);
    expect(await isValid(started)).toEqual([true, true]);
    stores.states.remove(STAFF.id);
    expect(await isValid(started)).toEqual([false, false]);
    stores.states.set({ ...STAFF, role: 'auditor' }, { isActive: true, passwordId: 'p-9' });
    expect(await isValid(started)).toEqual([false, false]);
  });

  it('of a member without a password lasts until the member has one', async () => {
    stores.states.set(STAFF, { isActive: true, passwordId: null });
    const started = await here.sessions.start(STAFF, null, ORIGIN);
    expect(await isValid(started)).toEqual([true, true]);
    stores.states.set(STAFF, { isActive: true, passwordId: 'p-1' });
    expect(await isValid(started)).toEqual([false, false]);
  });

  it('ends after 14 days without a refresh, and after 90 days with refreshes', async () => {
    let started = await start();
    for (let day = 0; day < 84; day += 12) {
      stores.clock.instant += 12 * DAY_MS;
      started = await here.sessions.refresh(started.tokens?.refreshToken ?? '');
    }
    stores.clock.instant += 6 * DAY_MS;
    expect(await isValid(started)).toEqual([false, false]);
    const idle = await start();
    stores.clock.instant += 14 * DAY_MS;
    expect(await isValid(idle)).toEqual([false, false]);
  });

  it('in a cookie ends after 12 hours', async () => {
    const { cookie } = await start(true);
    stores.clock.instant += 12 * 3_600_000 - 1;
    expect(await there.sessions.checkCookie(cookie ?? '')).not.toBeNull();
    stores.clock.instant += 1;
    expect(await there.sessions.checkCookie(cookie ?? '')).toBeNull();
  });

  it('in a cookie is stored as a hash, and opens with nothing else', async () => {
    const { cookie, session, tokens } = await start(true);
    expect(tokens).toBeNull();
    const secret = cookie?.split('.')[1] ?? '';
    const stored = JSON.stringify(await stores.records.get('session', session.sessionId, 0));
    expect(stored).not.toContain(secret);
    const { cookieHash } = JSON.parse(stored).body as { readonly cookieHash: string };
    const forged = ['', session.sessionId, `${session.sessionId}.${'A'.repeat(43)}`];
    for (const value of [...forged, `${session.sessionId}.${cookieHash}`, `.${secret}`]) {
      expect(await here.sessions.checkCookie(value)).toBeNull();
    }
    const token = await start();
    expect(await here.sessions.checkCookie(`${token.session.sessionId}.${secret}`)).toBeNull();
  });

  it('is listed with the others of its subject, oldest first', async () => {
    const first = await start();
    stores.clock.instant += 1_000;
    const second = await start(true);
    expect(await there.sessions.list(ADA)).toEqual([first.session, second.session]);
    await there.sessions.endAllOf(ADA.id, second.session.sessionId);
    expect(await here.sessions.list(ADA)).toEqual([second.session]);
    await here.sessions.endAllOf(ADA.id);
    expect(await there.sessions.list(ADA)).toEqual([]);
  });

  it('ends when its subject starts too many others', async () => {
    const first = await start();
    for (let n = 1; n < SESSIONS_MAX; n++) {
      stores.clock.instant += 1;
      await start(true);
    }
    expect(await isValid(first)).toEqual([true, true]);
    stores.clock.instant += 1;
    await start(true);
    expect(await isValid(first)).toEqual([false, false]);
    expect(await here.sessions.list(ADA)).toHaveLength(SESSIONS_MAX);
  });

  it('reports its end to the listeners of the instance', async () => {
    const ended: string[] = [];
    here.sessions.onEnd((sessionId) => ended.push(sessionId));
    const [one, other] = [await start(), await start(true)];
    await here.sessions.endAllOf(ADA.id);
    expect(ended.sort()).toEqual([one.session.sessionId, other.session.sessionId].sort());
  });
});

describe('a refresh token', () => {
  const stores = new SharedStores();
  const [here, there] = [stores.instance(), stores.instance()];
  stores.states.set(ADA, { isActive: true, passwordId: 'p-1' });
  const start = async (): Promise<{ readonly sessionId: string; readonly token: string }> => {
    const { session, tokens } = await here.sessions.start(ADA, 'p-1', ORIGIN);
    return { sessionId: session.sessionId, token: tokens?.refreshToken ?? '' };
  };
  const refresh = async (token: string, at = here): Promise<string> =>
    (await at.sessions.refresh(token)).tokens?.refreshToken ?? '';

  it('is replaced at each use, on any instance', async () => {
    const { sessionId, token } = await start();
    const second = await refresh(token, there);
    expect(second).not.toBe(token);
    const third = await refresh(second);
    expect(third).not.toBe(second);
    expect(await here.sessions.check(sessionId)).not.toBeNull();
  });

  it('ends the whole session when it is used again, also the newest tokens', async () => {
    const { sessionId, token } = await start();
    const second = await refresh(token);
    await expect(refresh(token, there)).rejects.toMatchObject({
      fault: 'REUSED',
      session: { sessionId, subject: ADA },
    });
    expect(await here.sessions.check(sessionId)).toBeNull();
    await expect(refresh(second)).rejects.toMatchObject({ fault: 'INVALID' });
  });

  it('that is used twice at the same time ends the session', async () => {
    const { sessionId, token } = await start();
    const uses = await Promise.allSettled([refresh(token), refresh(token, there)]);
    expect(uses.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await here.sessions.check(sessionId)).toBeNull();
  });

  it('that is invented ends nothing, although it names the session', async () => {
    const { sessionId, token } = await start();
    const mac = 'A'.repeat(43);
    const invented = ['', 'tlr_', `tlr_${sessionId}.0.${mac}`, `tlr_${sessionId}.7.${mac}`];
    for (const text of [...invented, token.replace('.0.', '.1.'), `${token}A`]) {
      await expect(refresh(text)).rejects.toMatchObject({ fault: 'INVALID' });
    }
    expect(await here.sessions.check(sessionId)).not.toBeNull();
  });

  it('is no access token, and an access token is none', async () => {
    const { tokens } = await here.sessions.start(ADA, 'p-1', ORIGIN);
    const { accessToken = '', refreshToken = '' } = tokens ?? {};
    await expect(here.access.verify(refreshToken)).rejects.toMatchObject({ fault: 'INVALID' });
    await expect(refresh(accessToken)).rejects.toMatchObject({ fault: 'INVALID' });
  });

  it('of a store that was restored from an older backup is refused', async () => {
    const { sessionId, token } = await start();
    const backup = await stores.records.get('session', sessionId, stores.clock.now());
    const second = await refresh(token);
    await stores.records.remove('session', sessionId);
    if (backup !== null) await stores.records.add(backup, stores.clock.now());
    await expect(refresh(second)).rejects.toMatchObject({ fault: 'INVALID' });
  });
});
