import { setImmediate as nextTurn } from 'node:timers/promises';
import { UniqueNames } from '../../../src/application/names/unique-names.js';
import { clientStream } from '../../../src/domain/client/streams.js';
import { PURGES_STREAM } from '../../../src/domain/facts/streams.js';
import { DAY_MS } from '../../../src/domain/windows.js';
import { EventLog, StreamTombstoned } from '../../../src/ports/event-log.js';
import { KeyVault } from '../../../src/ports/key-vault.js';
import { ENOUGH_MS } from '../../contracts/until.js';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';
import { onServers, worldOf } from '../../harness/store-setups.js';
import { CALLER, crashAfter, CRASHES, purgesOf } from './purge-harness.js';

/** Turns of the event loop that either instance may begin later. */
const TURNS = 5;
/** Types of the events about a purge in its journal, and of a name that was freed. */
const ONCE = ['ClientPurged', 'PurgeCompleted'];
const FREED = ['NameReserved', 'NameReleased'];

interface Named {
  readonly clientId: string;
  readonly username: string;
  readonly email: string;
}

async function later(turns: number): Promise<void> {
  for (let turn = 0; turn < turns % TURNS; turn++) await nextTurn();
}

onServers('a purge that two instances carry out at once', () => {
  const world = worldOf(['EVENTSTORE_URL', 'MONGODB_URL']);
  const shared = { ...world, close: async () => undefined };
  let one: ServiceHarness;
  let two: ServiceHarness;

  beforeAll(async () => {
    one = await new ServiceHarness(shared, 'first').open();
    two = await new ServiceHarness(shared, 'second').open();
  }, ENOUGH_MS);
  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
    await world.close();
  }, ENOUGH_MS);

  /** Disabled clients that both instances have in memory, on the day of their purge. */
  async function dueClients(count: number): Promise<Named[]> {
    const clients: Named[] = [];
    while (clients.length < count) {
      const clientId = await one.clientWithCredits('10');
      const at = `/v1/clients/${clientId}`;
      const { username, email } = (await one.send('GET', at)).json;
      await two.post(`${at}/debits`, { messageId: 'm-1', credits: '1' });
      await one.post(`${at}/disable`, {});
      clients.push({ clientId, username, email });
    }
    for (const { clock } of [one, two]) clock.set(clock.now() + 90 * DAY_MS);
    return clients;
  }

  /** Types of the events of a stream, those about one client. */
  async function typesIn(stream: string, clientId: string): Promise<string[]> {
    const events = await one.running.app.get(EventLog).readForward(stream, 0n, 500);
    const about = (data: string): unknown => (JSON.parse(data) as Partial<Named>).clientId;
    return events.filter(({ data }) => about(data) === clientId).map(({ type }) => type);
  }

  async function expectPurgedOnce({ clientId, username, email }: Named): Promise<void> {
    expect(await typesIn(PURGES_STREAM, clientId)).toEqual(ONCE);
    const names = one.running.app.get(UniqueNames);
    const by = { clientId, commandId: '' };
    for (const [kind, text] of [['username', username] as const, ['email', email] as const]) {
      for (const { stream } of await names.claimsOf(kind, text, by)) {
        expect(await typesIn(stream, clientId)).toEqual(FREED);
      }
    }
    for (const instance of [one, two]) {
      const { app } = instance.running;
      expect((await instance.send('GET', `/v1/clients/${clientId}`)).status).toBe(410);
      expect(await app.get(KeyVault).findKey(clientId)).toBeNull();
      const reading = app.get(EventLog).readBackward(clientStream(clientId), null, 1);
      await expect(reading).rejects.toBeInstanceOf(StreamTombstoned);
    }
  }

  /** The certificates of clients, as both instances show them. */
  async function certificates(clients: readonly Named[]): Promise<Json[]> {
    const ids = new Set(clients.map(({ clientId }) => clientId));
    const url = '/v1/purges?done=true&limit=500';
    const [here, there] = await Promise.all([one.send('GET', url), two.send('GET', url)]);
    expect(there.json.items).toEqual(here.json.items);
    return here.json.items.filter(({ clientId }: Named) => ids.has(clientId));
  }

  it(
    'is done once: one end, one certificate, each name freed once [S1-36] [S1-38]',
    async () => {
      const clients = await dueClients(TURNS);
      const racing = clients.map(async ({ clientId }, index) => {
        const purge = async (instance: ServiceHarness, turns: number): Promise<string> => {
          await later(turns);
          return purgesOf(instance).purge(clientId, CALLER);
        };
        return Promise.all([purge(one, index), purge(two, index * 3)]);
      });
      expect(new Set((await Promise.all(racing)).flat())).toEqual(new Set(['purged']));
      for (const client of clients) await expectPurgedOnce(client);
      expect(await certificates(clients)).toHaveLength(clients.length);
      for (const { username, email } of clients) await one.client({ username, email });
    },
    ENOUGH_MS,
  );

  it(
    'is done once when one of them crashes after any step',
    async () => {
      const clients = await dueClients(CRASHES.length);
      const racing = clients.map(async ({ clientId }, index) => {
        const [victim, other] = index % 2 === 0 ? [one, two] : [two, one];
        await Promise.all([
          crashAfter(victim, clientId, CRASHES[index] ?? ''),
          purgesOf(other).purge(clientId, CALLER),
        ]);
      });
      await Promise.all(racing);
      for (const client of clients) await expectPurgedOnce(client);
      expect(await certificates(clients)).toHaveLength(clients.length);
    },
    ENOUGH_MS,
  );
});
