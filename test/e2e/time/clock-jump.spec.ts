import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../contracts/temporary-directory.js';
import { ENOUGH_MS, until } from '../../contracts/until.js';
import { MovedClock, withMovedClock } from '../../harness/time/moved-clock.js';
import { ADMIN_KEY, type Service } from '../service.js';

const GUARDED = { TALLYSTICK_CLOCK_JUMP_MINUTES: '60' };

withMovedClock('a clock that is set far ahead while the service runs', () => {
  let directory: TemporaryDirectory;
  let clock: MovedClock;
  let service: Service;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    clock = new MovedClock(directory.file('clock'));
    clock.set('2027-01-01T00:00:00.000Z');
    service = await clock.start(directory.file('data'), GUARDED);
  }, ENOUGH_MS);

  afterAll(async () => {
    await service.stop();
    await directory.remove();
  }, ENOUGH_MS);

  async function client(username: string): Promise<string> {
    const person = { currency: 'CREDIT', firstName: 'Ada', lastName: 'Lovelace' };
    const email = `${username}@example.com`;
    const made = await service.call('POST', '/v1/clients', { username, email, ...person });
    expect(made.status).toBe(201);
    const path = `/v1/clients/${String(made.body['clientId'])}`;
    await service.call('POST', `${path}/recharges`, { rechargeId: 'r-1', credits: '10' });
    return path;
  }

  async function metrics(): Promise<string> {
    const headers = { authorization: `Bearer ${ADMIN_KEY}` };
    return (await fetch(`${service.url}/metrics`, { headers })).text();
  }

  const statusOf = async (path: string): Promise<number> =>
    (await service.call('GET', path)).status;

  it(
    'holds a purge until the clock is back or the service is started again [S1-36]',
    async () => {
      const [leaves, stays] = [await client('ada'), await client('bob')];
      await service.call('POST', `${leaves}/disable`, {});
      const hold = { reservationId: 'h', credits: '4', expiresInSeconds: 3_600 };
      await service.call('POST', `${stays}/reservations`, hold);
      clock.set('2027-06-01T00:00:00.000Z');
      await until(async () => /_held\{reactor="purge"\} 1/.test(await metrics()));
      expect(await statusOf(leaves)).toBe(200);
      const { body } = await service.call('GET', '/v1/schedule?kind=PURGE');
      expect(body['items']).toMatchObject([{ kind: 'PURGE', held: true }]);
      const { body: ready } = await service.call('GET', '/health/ready');
      expect(JSON.stringify(ready)).toMatch(/the clock jumped ahead/);
      // Releases of reservations do not wait.
      const released = async (): Promise<unknown> =>
        (await service.call('GET', `${stays}/log?type=RELEASE`)).body['items'];
      await until(async () => ((await released()) as unknown[]).length === 1);

      clock.set('2027-01-01T00:10:00.000Z');
      await until(async () => /_held\{reactor="purge"\} 0/.test(await metrics()));
      expect(await statusOf(leaves)).toBe(200);

      await service.stop();
      clock.set('2027-06-01T00:00:00.000Z');
      service = await clock.start(directory.file('data'), GUARDED);
      await until(async () => (await statusOf(leaves)) === 410);
    },
    ENOUGH_MS,
  );
});
