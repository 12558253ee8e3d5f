import { randomUUID } from 'node:crypto';
import { onServers } from '../api/worlds.js';
import { founding, type Drawn } from './drawn-commands.js';
import type { Told } from './instance.js';
import { unfitRefusal } from './judge.js';
import { ChaosWorld } from './world.js';

/** More at once than have a place at the log, so that they could be told one after the other. */
const CLIENTS = 300;
const AT_ONCE = 30;
/** What a caller waits for at most, and a machine that is shared. */
const ANSWER_MS = 10_000 + 2_000;
const PATIENCE_MS = 60_000;

onServers('many clients of a log that falls silent', () => {
  let world: ChaosWorld;
  beforeAll(async () => {
    world = await ChaosWorld.open({ nodes: 1, instances: 1 });
  }, 60_000);
  afterAll(() => world.remove(), 60_000);

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

  it.each(['warm', 'cold'])(
    'are all refused within 10 s, their lanes being %s, and charged once afterwards [I20]',
    async (lanes) => {
      const [only] = world.instances;
      if (lanes === 'warm') await found(clients.map(founding));
      else {
        await only.stop();
        await only.start();
        await world.ready();
      }
      world.eventStore.freeze();
      const answers = await Promise.all(
        clients.map(async (clientId) => {
          const began = performance.now();
          const told = await debit(clientId, lanes);
          return { told, ms: performance.now() - began };
        }),
      );
      world.eventStore.thaw();
      expect(answers.map(({ told }) => told.status)).toEqual(clients.map(() => 503));
      expect(answers.map(({ told }) => unfitRefusal(told)).filter(Boolean)).toEqual([]);
      expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(ANSWER_MS);
      await world.ready();
      const again = await Promise.all(clients.map((clientId) => debit(clientId, lanes)));
      expect(again.map(({ status }) => status)).toEqual(clients.map(() => 201));
      const used = again.map(({ body }) => (body['meter'] as { used: string }).used);
      expect(new Set(used)).toEqual(new Set([lanes === 'warm' ? '1' : '2']));
    },
    3 * PATIENCE_MS,
  );
});
