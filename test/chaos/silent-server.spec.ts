import { randomUUID } from 'node:crypto';
import { onServers } from '../api/worlds.js';
import { founding, type Drawn } from './drawn-commands.js';
import type { Told } from './instance.js';
import { unfitRefusal } from './judge.js';
import { ChaosWorld } from './world.js';

/** More at once than have a place at the log, so that they could be told one after the other. */
const CLIENTS = 300;
const AT_ONCE = 30;
/** What a caller waits for at most. */
const ANSWER_MS = 10_000;
const PATIENCE_MS = 60_000;

onServers('many clients of a server that falls silent', () => {
  let world: ChaosWorld;
  beforeAll(async () => {
    world = await ChaosWorld.open({ nodes: 1, instances: 1 });
    await found(clients.map(founding));
  }, PATIENCE_MS);
  afterAll(() => world.remove(), PATIENCE_MS);

  const clients = Array.from({ length: CLIENTS }, () => randomUUID());

  function debit(clientId: string, messageId: string): Promise<Told> {
    const path = `/v1/clients/${clientId}/debits`;
    const body = { messageId, credits: '1' };
    return world.instances[0].send({ method: 'POST', path, body }, PATIENCE_MS);
  }

  async function found(all: readonly Drawn[][]): Promise<void> {
    const left = [...all];
    const one = async (): Promise<void> => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        for (const drawn of next) await world.instances[0].send(drawn, PATIENCE_MS);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  }

  /** All at once; the slowest answer tells how fast the machine is just now. */
  async function debits(
    messageId: string,
  ): Promise<{ readonly told: readonly Told[]; readonly slowestMs: number }> {
    const began = performance.now();
    const told = await Promise.all(clients.map((clientId) => debit(clientId, messageId)));
    return { told, slowestMs: performance.now() - began };
  }

  async function restart(): Promise<void> {
    const [only] = world.instances;
    await only.stop();
    await only.start();
    await world.ready();
  }

  it.each([
    ['EventStoreDB', 'warm'],
    ['EventStoreDB', 'cold'],
    ['MongoDB', 'warm'],
    ['MongoDB', 'cold'],
  ])(
    'are all refused within 10 s while %s is, their lanes being %s, and charged once [I20]',
    async (name, lanes) => {
      const first = await debits(`${name}-${lanes}-before`);
      if (lanes === 'cold') await restart();
      const silent = name === 'MongoDB' ? world.mongo : world.eventStore;
      silent.freeze();
      const during = await debits(`${name}-${lanes}`);
      silent.thaw();
      expect(during.told.map(({ status }) => status)).toEqual(clients.map(() => 503));
      expect(during.told.map(unfitRefusal).filter(Boolean)).toEqual([]);
      expect(during.slowestMs).toBeLessThan(ANSWER_MS + first.slowestMs);
      await world.ready();
      const again = await debits(`${name}-${lanes}`);
      expect(again.told.map(({ status }) => status)).toEqual(clients.map(() => 201));
      const moved = again.told.map(({ body }, n) => usedIn(body) - usedIn(first.told[n]?.body));
      expect(new Set(moved)).toEqual(new Set([1]));
    },
    3 * PATIENCE_MS,
  );
});

function usedIn(body: Told['body'] | undefined): number {
  return Number((body?.['meter'] as { readonly usedPosted: string }).usedPosted);
}
