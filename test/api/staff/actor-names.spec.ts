import { AccessRecords } from '../../../src/ports/access-records.js';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';
import { GraphqlClient } from '../graphql/graphql-client.js';

const PASSWORD = 'Compiler-1952';
const harness = new ServiceHarness();
const graphql = new GraphqlClient(harness);
beforeAll(() => harness.open());
afterAll(() => harness.close());

/** A member with a token of a session. */
async function loggedIn(username: string): Promise<{ readonly staffId: string; token: string }> {
  const about = { username, email: `${username}@example.com`, name: `Name of ${username}` };
  const passwords = { password: PASSWORD, passwordConfirm: PASSWORD };
  const made = await harness.post('/v1/staff', { ...about, role: 'admin', ...passwords });
  const login = { username, password: PASSWORD };
  const { json } = await harness.post('/v1/login', login, { key: null });
  return { staffId: made.json.staffId, token: json.accessToken };
}

const act = (clientId: string, key: string): Promise<unknown> =>
  harness.post(`/v1/clients/${clientId}/restrict-messaging`, { reason: 'x' }, { key });

const actorsOf = async (clientId: string, send = harness.send.bind(harness)): Promise<Json[]> => {
  const { json } = await send('GET', `/v1/clients/${clientId}/events`);
  return json.items.map(({ actor }: Json) => actor);
};

describe('the actor of an event', () => {
  it('has the present name of the member or the key, in both facades [S2-15]', async () => {
    const [ada, clientId] = [await loggedIn('ada'), await harness.client()];
    const key = await harness.key({ name: 'the ops key', role: 'admin' });
    await act(clientId, ada.token);
    await harness.post(`/v1/clients/${clientId}/allow-messaging`, { reason: 'y' }, { key });
    for (const send of [harness.send.bind(harness), graphql.send]) {
      const [, byAda, byKey] = await actorsOf(clientId, send);
      expect(byAda).toEqual({ type: 'admin', id: ada.staffId, name: 'Name of ada' });
      expect(byKey).toMatchObject({ type: 'admin', name: 'the ops key' });
    }
    await harness.send('PATCH', `/v1/staff/${ada.staffId}`, { body: { name: 'Countess' } });
    expect((await actorsOf(clientId))[1].name).toBe('Countess');
  });

  it('reads "removed" once the member is removed', async () => {
    const [eve, clientId] = [await loggedIn('eve'), await harness.client()];
    await act(clientId, eve.token);
    await loggedIn('bob');
    await harness.send('DELETE', `/v1/staff/${eve.staffId}`);
    expect((await actorsOf(clientId))[1]).toEqual({
      type: 'admin',
      id: eve.staffId,
      name: 'removed',
    });
  });

  it('costs one read of records for a page, however many members acted', async () => {
    const clientId = await harness.client();
    for (const username of ['m-1', 'm-2', 'm-3', 'm-4', 'm-5']) {
      const { token } = await loggedIn(username);
      const body = { profile: { company: username } };
      await harness.send('PATCH', `/v1/clients/${clientId}`, { body, key: token });
    }
    const records = harness.running.app.get(AccessRecords);
    const reads = { list: 0, get: 0 };
    const list = records.list.bind(records);
    const get = records.get.bind(records);
    records.list = (kind, query) => {
      if (kind === 'staff-profile') reads.list += 1;
      return list(kind, query);
    };
    records.get = (kind, ...rest) => {
      if (kind === 'staff-profile') reads.get += 1;
      return get(kind, ...rest);
    };
    const names = (await actorsOf(clientId)).slice(1).map(({ name }) => name);
    expect(names).toEqual([1, 2, 3, 4, 5].map((n) => `Name of m-${n}`));
    expect(reads).toEqual({ list: 1, get: 0 });
    Object.assign(records, { list, get });
  });
});
