import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../contracts/temporary-directory.js';
import { ENOUGH_MS, until } from '../../contracts/until.js';
import { MovedClock, withMovedClock } from '../../harness/time/moved-clock.js';
import type { Service } from '../service.js';

interface Recharge {
  readonly periodKey: string | null;
  readonly at: string;
  readonly payment: { readonly status: string } | null;
}

withMovedClock('top-ups of the built service', () => {
  let directory: TemporaryDirectory;
  let clock: MovedClock;
  let service: Service;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    clock = new MovedClock(directory.file('clock'));
    clock.set('2026-11-30T09:00:00.000Z');
    service = await clock.start(directory.file('data'));
  }, ENOUGH_MS);

  afterAll(async () => {
    await service.stop();
    await directory.remove();
  }, ENOUGH_MS);

  async function client(username: string, settings: object): Promise<string> {
    const person = { currency: 'CREDIT', firstName: 'Ada', lastName: 'Lovelace' };
    const email = `${username}@example.com`;
    const made = await service.call('POST', '/v1/clients', {
      username,
      email,
      ...person,
      settings,
    });
    expect(made.status).toBe(201);
    return `/v1/clients/${String(made.body['clientId'])}`;
  }

  async function recharges(path: string): Promise<readonly Recharge[]> {
    const { body } = await service.call('GET', `${path}/recharges?limit=500`);
    return body['items'] as Recharge[];
  }

  const keysOf = async (path: string): Promise<(string | null)[]> =>
    (await recharges(path)).map(({ periodKey }) => periodKey);

  it(
    'come at the local midnight, once, and are caught up after the service was off [S0-17] [S2-11]',
    async () => {
      const monthlyTopup = { credits: '20', anchorDay: 1 };
      const early = await client('ada', { timeZone: 'Pacific/Kiritimati', monthlyTopup });
      const late = await client('bob', { timeZone: 'Europe/Berlin', monthlyTopup });
      clock.set('2026-11-30T10:00:00.000Z');
      await until(async () => (await keysOf(early)).length === 1);
      expect(await recharges(early)).toMatchObject([
        { periodKey: 'MONTHLY_TOPUP:2026-12', payment: { status: 'UNPAID' } },
      ]);
      expect(await keysOf(late)).toEqual([]);
      clock.set('2026-11-30T23:00:00.000Z');
      await until(async () => (await keysOf(late)).length === 1);
      expect(await keysOf(early)).toHaveLength(1);
      await service.stop();
      clock.set('2027-03-05T00:00:00.000Z');
      service = await clock.start(directory.file('data'));
      await until(async () => (await keysOf(late)).length === 4);
      await until(async () => (await keysOf(early)).length === 4);
      clock.set('2026-12-15T00:00:00.000Z');
      const fill = { interval: 'THRESHOLD', below: '100', target: '200', capPerDay: '500' };
      await service.call('PUT', `${late}/top-up-plan`, fill);
      await until(async () => (await keysOf(late)).length === 5);
      const keys = (await keysOf(late)).sort();
      expect(keys.slice(0, 4)).toEqual(
        ['2026-12', '2027-01', '2027-02', '2027-03'].map((month) => `MONTHLY_TOPUP:${month}`),
      );
      expect(keys[4]).toMatch(/^PLAN:THRESHOLD:/);
      expect(await keysOf(early)).toHaveLength(4);
      const { body } = await service.call('GET', `${late}/meter`);
      expect(body['text']).toBe('200 | 0 | 200');
    },
    ENOUGH_MS,
  );
});
