import type { Json } from '../../harness/service-harness.js';
import { PASSWORD, PeopleHarness } from './people-harness.js';

const ENDED = [401, 'UNAUTHENTICATED'];

describe('a member of staff that logs in', () => {
  const service = new PeopleHarness();
  let grace = '';
  beforeAll(async () => {
    await service.open();
    // The last admin may be neither disabled nor demoted.
    for (const [username, name] of [
      ['grace', 'Grace Hopper'],
      ['edsger', 'Edsger Dijkstra'],
    ]) {
      const made = await service.post('/v1/staff', {
        ...{ username, email: `${username}@example.com`, name, role: 'admin' },
        ...{ password: PASSWORD, passwordConfirm: PASSWORD },
      });
      expect(made.status).toBe(201);
    }
    const login = await service.login({ username: 'grace@example.com', password: PASSWORD });
    grace = login.json.staffId;
  });
  afterAll(() => service.close());

  const change = async (body: object): Promise<void> => {
    const changed = await service.send('PATCH', `/v1/staff/${grace}`, { body });
    expect(changed.status).toBe(200);
  };

  it('has the rights of its role, and is the actor of what it does', async () => {
    const { accessToken: key } = await service.loggedIn('grace');
    const me = await service.send('GET', '/v1/me', { key });
    expect(me.json).toMatchObject({
      ...{ role: 'admin', staffId: grace, name: 'Grace Hopper', username: 'grace' },
    });
    const id = await service.client();
    const recharge = { rechargeId: 'rc-1', credits: '5' };
    const done = await service.post(`/v1/clients/${id}/recharges`, recharge, { key });
    expect(done.status).toBe(201);
    const events = await service.send('GET', `/v1/clients/${id}/events`, { key });
    const actor = events.json.items.map((event: Json) => event.actor).at(-1);
    expect(actor).toMatchObject({ type: 'admin', id: grace });
  });

  it('is out at the next request after another role, and after it was disabled', async () => {
    const admin = await service.loggedIn('grace');
    await change({ role: 'auditor' });
    expect(await service.verdict(admin.accessToken)).toEqual(ENDED);
    const auditor = await service.loggedIn('grace');
    const forbidden = await service.verdict(auditor.accessToken, '/v1/api-keys');
    expect(forbidden).toEqual([403, 'FORBIDDEN']);
    await change({ role: 'admin' });
    expect(await service.verdict(auditor.accessToken)).toEqual(ENDED);
    expect(await service.verdict(admin.accessToken)).toEqual(ENDED);
    const last = await service.loggedIn('grace');
    await change({ disabled: true });
    expect(await service.verdict(last.accessToken)).toEqual(ENDED);
    const refused = await service.login({ username: 'grace', password: PASSWORD });
    expect([refused.status, refused.json.code]).toEqual([403, 'STAFF_DISABLED']);
    await change({ disabled: false });
    expect(await service.verdict(last.accessToken)).toEqual(ENDED);
  });

  it('is in the log of logins by its id', async () => {
    const { json } = await service.send('GET', `/v1/logins?staffId=${grace}&limit=1`);
    expect(json.items).toMatchObject([{ staffId: grace, role: 'admin' }]);
  });
});
