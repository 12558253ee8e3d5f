import { jest } from '@jest/globals';
import { Map as PersistentMap } from 'immutable';
import { releaseEarliest } from '../../src/domain/client/decide/expired.js';
import { create, recharge, release, reserve } from '../harness/commands.js';
import { at, given } from '../harness/given.js';

type MapMethods = PersistentMap<string, unknown>;

const NOON = '2026-01-05T12:00:00.000Z';
const ONE = '2026-01-05T13:00:00.000Z';

describe('expired reservations', () => {
  it('cost as much to find and release whatever the number of others', () => {
    const gets = jest.spyOn(Object.getPrototypeOf(PersistentMap()) as MapMethods, 'get');
    const iterations = jest.spyOn(
      Object.getPrototypeOf(PersistentMap()) as MapMethods,
      Symbol.iterator,
    );
    const workFor = (holds: number): number => {
      const client = given(at(NOON), create(), recharge(holds));
      for (let number = 0; number < holds; number += 1) client.and(reserve(`v-${number}`, 1));
      const { state } = client.lane;
      const ended = Date.parse(ONE);
      gets.mockClear();
      iterations.mockClear();
      let left = state;
      while (left.reservations.size > 0) left = releaseEarliest(left, ended, 50).state;
      expect(iterations).not.toHaveBeenCalled();
      return gets.mock.calls.length / holds;
    };
    for (const holds of [200, 2_000]) expect(workFor(holds)).toBeLessThan(10);
    gets.mockRestore();
    iterations.mockRestore();
  });
});

describe('the limit of open reservations', () => {
  it('refuses one more, until another has ended or expired', () => {
    const client = given(at(NOON), create(), recharge(10));
    client.lane.reservationsMax = 2;
    client.and(reserve('v-1', 1), reserve('v-2', 1, { expires: { inSeconds: 60 } }));
    client.when(reserve('v-3', 1)).refuses('RESERVATION_LIMIT', { limit: 2, open: 2 });
    client.when(reserve('v-2', 1)).replays(3);
    client.and(at('2026-01-05T12:01:00Z'));
    client.and(reserve('v-3', 1));
    client.when(reserve('v-4', 1)).refuses('RESERVATION_LIMIT');
    client.and(release('v-1'));
    client.when(reserve('v-4', 1)).then([{ type: 'CreditsReserved' }]);
  });
});
