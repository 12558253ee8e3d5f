import { ENOUGH_MS } from '../../contracts/until.js';
import { onServers, worldOf, type StoreSetup } from '../../harness/store-setups.js';
import { PASSWORD, PeopleHarness } from './people-harness.js';

const ENDED = [401, 'UNAUTHENTICATED'];

/** Closing a service does not close the shared stores; the suite does. */
function shared(world: StoreSetup): StoreSetup {
  return { ...world, close: async () => undefined };
}

onServers('people on two instances', () => {
  const world = worldOf(['EVENTSTORE_URL', 'MONGODB_URL']);
  let one: PeopleHarness;
  let two: PeopleHarness;
  let ada = '';
  beforeAll(async () => {
    one = new PeopleHarness(shared(world), 'first');
    two = new PeopleHarness(shared(world), 'second');
    await one.open();
    await two.open();
    ada = await one.clientWithPassword('ada');
  }, ENOUGH_MS);
  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
    await world.close();
  }, ENOUGH_MS);

  it('use a session that the other one started, with its keys', async () => {
    const { accessToken, refreshToken } = await one.loggedIn('ada');
    expect((await two.verdict(accessToken))[0]).toBe(200);
    const refreshed = await two.login({ refreshToken }, '/v1/token');
    expect((await one.verdict(refreshed.json.accessToken))[0]).toBe(200);
    const reused = await one.login({ refreshToken }, '/v1/token');
    expect(reused.json.code).toBe('TOKEN_REUSED');
    expect(await two.verdict(refreshed.json.accessToken)).toEqual(ENDED);
    const keys = [one, two].map((each) =>
      each.send('GET', '/.well-known/jwks.json', { key: null }),
    );
    const [here, there] = await Promise.all(keys);
    expect(here?.json).toEqual(there?.json);
  });

  it('refuse a session at the next request after it ended on the other one [S1-32] [S0-R4]', async () => {
    for (const [here, there] of [
      [one, two],
      [two, one],
    ] as const) {
      const { accessToken } = await here.loggedIn('ada');
      expect((await there.verdict(accessToken))[0]).toBe(200);
      await here.send('POST', '/v1/logout', { key: accessToken });
      expect(await there.verdict(accessToken)).toEqual(ENDED);

      const disabled = await here.loggedIn('ada');
      expect((await there.verdict(disabled.accessToken))[0]).toBe(200);
      expect((await here.post(`/v1/clients/${ada}/disable`, {})).status).toBe(200);
      expect(await there.verdict(disabled.accessToken)).toEqual(ENDED);
      const login = await there.login({ username: 'ada', password: PASSWORD });
      expect(login.json.code).toBe('CLIENT_DISABLED');
      expect((await there.post(`/v1/clients/${ada}/enable`, {})).status).toBe(200);

      const changed = await there.loggedIn('ada');
      expect((await here.verdict(changed.accessToken))[0]).toBe(200);
      await there.givePassword(ada, PASSWORD);
      expect(await here.verdict(changed.accessToken)).toEqual(ENDED);
    }
  });
});
