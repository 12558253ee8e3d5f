import { randomUUID } from 'node:crypto';
import { onServers } from '../harness/store-setups.js';
import { founding, type Drawn } from './drawn-commands.js';
import type { ChaosResponse } from './world/instance.js';
import { unfitRefusal } from './judge.js';
import { ChaosWorld } from './world/world.js';

/** More clients than the log has capacity for, so answers cannot all be sequential. */
const CLIENTS = 700;
const AT_ONCE = 30;
/** Longest permitted wait of a caller. */
const ANSWER_MS = 10_000;
const PATIENCE_MS = 600_000;

interface Debits {
  readonly responses: readonly ChaosResponse[];
  readonly slowestMs: number;
}

onServers('many clients of a server that falls silent', () => {
  let world: ChaosWorld;
  beforeAll(async () => {
    world = await ChaosWorld.open({ nodes: 1, instances: 1 });
    await found(clients.map(founding));
  }, PATIENCE_MS);
  afterAll(() => world.remove(), PATIENCE_MS);

  const clients = Array.from({ length: CLIENTS }, () => randomUUID());

  function debit(clientId: string, messageId: string): Promise<ChaosResponse> {
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

  /** All at once; the slowest answer shows how fast the machine is at the moment. */
  async function debits(messageId: string): Promise<Debits> {
    const began = performance.now();
    const responses = await Promise.all(clients.map((clientId) => debit(clientId, messageId)));
    return { responses, slowestMs: performance.now() - began };
  }

  async function restart(): Promise<void> {
    const [only] = world.instances;
    await only.stop();
    await only.start();
    await world.ready();
  }

  /** The answers while the server was silent, and the results after everything was sent again. */
  async function throughSilence(
    { name, lanes }: { readonly name: string; readonly lanes: string },
    idOf: (before: string) => string,
  ): Promise<{ readonly during: Debits; readonly again: Debits; readonly moved: number[] }> {
    const before = randomUUID();
    const first = await debits(before);
    if (lanes === 'cold') await restart();
    const silent = name === 'MongoDB' ? world.mongo : world.eventStore;
    silent.freeze();
    const during = await debits(idOf(before));
    silent.thaw();
    expect(during.slowestMs).toBeLessThan(ANSWER_MS + first.slowestMs);
    await world.ready();
    const again = await debits(idOf(before));
    const moved = again.responses.map(
      ({ body }, n) => usedIn(body) - usedIn(first.responses[n]?.body),
    );
    return { during, again, moved };
  }

  it.each([
    ['EventStoreDB', 'warm', 'new', 1],
    ['EventStoreDB', 'warm', 'known', 0],
    ['EventStoreDB', 'cold', 'new', 1],
    ['MongoDB', 'warm', 'known', 0],
    ['MongoDB', 'cold', 'new', 1],
  ])(
    'are all refused within 10 s while %s is, their lanes being %s, their ids %s, and charged once [I20]',
    async (name, lanes, ids, charged) => {
      const idOf = (before: string): string => (ids === 'known' ? before : `${before}-new`);
      const { during, again, moved } = await throughSilence({ name, lanes }, idOf);
      expect(during.responses.map(({ status }) => status)).toEqual(clients.map(() => 503));
      expect(during.responses.map(unfitRefusal).filter(Boolean)).toEqual([]);
      expect(again.responses.map(({ status }) => status)).toEqual(clients.map(() => 201));
      expect(new Set(moved)).toEqual(new Set([charged]));
    },
    3 * PATIENCE_MS,
  );

  it(
    'are answered within 10 s while MongoDB is, from warm lanes or not at all, and charged once [I20]',
    async () => {
      const harnesses = { name: 'MongoDB', lanes: 'warm' };
      const { during, moved } = await throughSilence(harnesses, (before) => `${before}-new`);
      const refused = during.responses.filter(({ status }) => status !== 201);
      expect(refused.filter(({ status }) => status !== 503)).toEqual([]);
      expect(refused.map(unfitRefusal).filter(Boolean)).toEqual([]);
      expect(new Set(moved)).toEqual(new Set([1]));
    },
    3 * PATIENCE_MS,
  );
});

function usedIn(body: ChaosResponse['body'] | undefined): number {
  return Number((body?.['meter'] as { readonly usedPosted: string }).usedPosted);
}
