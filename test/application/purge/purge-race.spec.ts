import { setImmediate as nextTurn } from 'node:timers/promises';
import { EventLog } from '../../../src/ports/event-log.js';
import type { PurgeClient } from '../../../src/domain/client/commands.js';
import { Lanes } from '../../../src/application/lanes/lanes.js';
import { isClient } from '../../../src/domain/client/state.js';
import { clientStream } from '../../../src/domain/client/streams.js';
import { DAY_MS } from '../../../src/domain/windows.js';
import { ENOUGH_MS } from '../../contracts/until.js';
import { create, recharge, reserve } from '../../harness/commands.js';
import { ServiceHarness } from '../../harness/service-harness.js';
import { CALLER } from './purge-harness.js';

const ROUNDS = 500;
/** Clients that are raced for at the same time. */
const AT_ONCE = 50;
/** Turns of the event loop that either side may begin later. */
const TURNS = 6;

function purgeOf(round: number): PurgeClient {
  const names = { username: `client-${round}`, email: `client-${round}@example.com` };
  return { type: 'PurgeClient', names, streams: [] };
}

describe('an enable and a purge of one client', () => {
  let harness: ServiceHarness;

  beforeAll(async () => {
    harness = await new ServiceHarness().open();
  }, ENOUGH_MS);
  afterAll(() => harness.close(), ENOUGH_MS);

  async function disabledClient(lanes: Lanes, round: number): Promise<string> {
    const clientId = `0198f0c4-0000-7000-8000-${String(round).padStart(12, '0')}`;
    const { names } = purgeOf(round);
    const key = { id: clientId, fingerprint: 'f' };
    await lanes.submit(clientId, { ...create(), clientId, names, key }, CALLER);
    await lanes.submit(clientId, recharge(10), CALLER);
    await lanes.submit(clientId, { type: 'DisableClient' }, CALLER);
    return clientId;
  }

  it(
    'end in a purged client or an enabled one, never in half of each [S1-37] [S1-38]',
    async () => {
      const lanes = harness.running.app.get(Lanes);
      const log = harness.running.app.get(EventLog);
      const outcomes = { purged: 0, enabled: 0 };
      for (let first = 0; first < ROUNDS; first += AT_ONCE) {
        const rounds = Array.from({ length: AT_ONCE }, (_, index) => first + index);
        const clients = await Promise.all(rounds.map((round) => disabledClient(lanes, round)));
        harness.clock.set(harness.clock.now() + 90 * DAY_MS);
        const held = clients.map((id) => lanes.submit(id, reserve('s-1', 4), CALLER));
        await Promise.all(held);
        const race = async (id: string, index: number): Promise<void> => {
          const later = async <T>(turns: number, work: () => Promise<T>): Promise<T> => {
            for (let turn = 0; turn < turns % TURNS; turn++) await nextTurn();
            return work();
          };
          const [purged, enabled] = await Promise.all([
            later(index, () => lanes.purge(id, purgeOf(first + index), CALLER)),
            later(index * 5, () => lanes.submit(id, { type: 'EnableClient' }, CALLER)),
          ]);
          const { fold } = await lanes.current(id, CALLER);
          const types = (await log.readForward(clientStream(id), 4n, 9)).map(({ type }) => type);
          if (purged === 'purged') {
            outcomes.purged += 1;
            expect(types).toEqual(['ReservationReleased', 'ClientPurged']);
            expect([enabled.kind, fold]).toEqual(['refused', 'PURGED']);
          } else {
            outcomes.enabled += 1;
            expect(types).toEqual(['ClientEnabled']);
            expect(isClient(fold) && [fold.status, fold.reserved]).toEqual(['ACTIVE', 4_000_000n]);
          }
        };
        await Promise.all(clients.map(race));
      }
      expect(outcomes.purged).toBeGreaterThan(0);
      expect(outcomes.enabled).toBeGreaterThan(0);
      expect(outcomes.purged + outcomes.enabled).toBe(ROUNDS);
    },
    ENOUGH_MS,
  );
});
