import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../contracts/temporary-directory.js';
import { ENOUGH_MS, until } from '../../contracts/until.js';
import { MovedClock, withMovedClock } from '../../harness/time/moved-clock.js';
import type { Service } from '../service.js';

withMovedClock('the service under a moved clock', () => {
  let directory: TemporaryDirectory;
  let clock: MovedClock;
  let service: Service;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    clock = new MovedClock(directory.file('clock'));
  });

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

  const released = async (path: string): Promise<number> =>
    ((await service.call('GET', `${path}/log?type=RELEASE`)).body['items'] as object[]).length;

  it(
    'releases reservations at their time: none early after a jump back, all after a jump ahead [I6]',
    async () => {
      clock.set('2027-02-28T23:59:00.000Z');
      service = await clock.start(directory.file('data'));
      const path = await client('ada');
      const hold = { credits: '4', expiresInSeconds: 86_400 };
      await service.call('POST', `${path}/reservations`, { reservationId: 'day', ...hold });
      const { body } = await service.call('GET', `${path}/reservations/day`);
      expect(String(body['expiresAt'])).toMatch(/^2027-03-01T23:59:/);
      clock.set('2027-02-28T12:00:00.000Z');
      expect(await released(path)).toBe(0);
      clock.set('2027-03-02T00:00:30.000Z');
      await until(async () => (await released(path)) === 1);
      clock.set('2027-02-28T12:00:00.000Z');
      await service.call('POST', `${path}/recharges`, { rechargeId: 'r-2', credits: '1' });
      expect(await released(path)).toBe(1);
    },
    ENOUGH_MS,
  );

  it(
    'releases what expired while it was switched off',
    async () => {
      const path = await client('bob');
      const hold = { credits: '4', expiresInSeconds: 3_600 };
      await service.call('POST', `${path}/reservations`, { reservationId: 'off', ...hold });
      await service.stop();
      clock.set('2027-04-30T00:00:00.000Z');
      service = await clock.start(directory.file('data'));
      await until(async () => (await released(path)) === 1);
    },
    ENOUGH_MS,
  );

  it(
    'expires messages whose reports did not come while it was switched off [S0-25] [S0-26]',
    async () => {
      clock.set('2027-05-01T12:00:00.000Z');
      const path = await client('eve');
      const settings = { dlrWaitDays: 3, refundPolicy: { EXPIRED: 'FULL' } };
      await service.call('PATCH', path, { settings });
      await service.call('POST', `${path}/debits`, { messageId: 'm-1', credits: '4' });
      const message = async (): Promise<object> =>
        (await service.call('GET', `${path}/messages/m-1`)).body;
      expect(await message()).toMatchObject({ expired: false, refunded: '0' });
      await service.stop();
      clock.set('2027-05-20T00:00:00.000Z');
      service = await clock.start(directory.file('data'));
      await until(() => isExpired(message));
      const expiry = { status: 'EXPIRED', expired: true, refunded: '4', reportDueAt: null };
      expect(await message()).toMatchObject(expiry);
      const report = { status: 'DELIVERED' };
      const late = await service.call('POST', `${path}/messages/m-1/delivery-reports`, report);
      expect(late.body['deliveryReport']).toMatchObject({ settled: false });
    },
    ENOUGH_MS,
  );
});

async function isExpired(message: () => Promise<object>): Promise<boolean> {
  return ((await message()) as { readonly expired: boolean }).expired;
}
