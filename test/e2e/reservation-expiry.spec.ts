import { ENOUGH_MS, until } from '../contracts/until.js';
import { temporaryDirectory, type TemporaryDirectory } from '../contracts/temporary-directory.js';
import { ADMIN_KEY, Service } from './service.js';

interface LogItem {
  readonly type: string;
}

describe('a reservation that is left alone', () => {
  let directory: TemporaryDirectory;
  let service: Service;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    service = await Service.start(directory.file('data'));
  }, ENOUGH_MS);

  afterAll(async () => {
    await service.stop();
    await directory.remove();
  }, ENOUGH_MS);

  it(
    'is released after it expired, without a further command [I6]',
    async () => {
      const made = await service.call('POST', '/v1/clients', {
        username: 'ada',
        email: 'ada@example.com',
        currency: 'CREDIT',
        firstName: 'Ada',
        lastName: 'Lovelace',
      });
      const path = `/v1/clients/${String(made.body['clientId'])}`;
      await service.call('POST', `${path}/recharges`, { rechargeId: 'r-1', credits: '10' });
      const held = await service.call('POST', `${path}/reservations`, {
        reservationId: 'v-1',
        credits: '4',
        channel: 'api',
        expiresInSeconds: 1,
      });
      expect(held.status).toBe(201);
      const newest = async (): Promise<LogItem | undefined> => {
        const { body } = await service.call('GET', `${path}/log?order=desc&limit=1`);
        return (body['items'] as LogItem[])[0];
      };
      await until(async () => (await newest())?.type === 'RELEASE');
      const { body } = await service.call('GET', `${path}/balance`);
      expect(body).toMatchObject({ text: '10 | 0 | 10', reserved: '0' });
      const shown = await service.call('GET', `${path}/reservations?status=EXPIRED`);
      expect(shown.body['items']).toMatchObject([{ reservationId: 'v-1', released: '4' }]);
      const headers = { authorization: `Bearer ${ADMIN_KEY}` };
      const metrics = await (await fetch(`${service.url}/metrics`, { headers })).text();
      expect(metrics).toContain('tallystick_reactor_done_total{reactor="reservation-expiry"} 1');
      expect(await service.stop()).toBe(0);
    },
    ENOUGH_MS,
  );
});
