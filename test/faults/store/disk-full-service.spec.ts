import { join } from 'node:path';
import { ADMIN_KEY, Service } from '../../e2e/service.js';
import { canMount, tinyDisk, type TinyDisk } from './tiny-disk.js';

const MIB = 1024 * 1024;
const PATIENCE_MS = 600_000;
const CLIENT = '/v1/clients/0f7f9bd3-6a3c-4f57-9a40-7d6a2a40c001';
const withMount = canMount() ? describe : describe.skip;

withMount('the service on a disk that fills up (a real one, needs the right to mount)', () => {
  let disk: TinyDisk;
  let service: Service;

  beforeAll(async () => {
    const mounted = tinyDisk(48 * MIB);
    if (mounted === null) throw new Error('the disk could not be mounted');
    disk = mounted;
    service = await Service.start(join(disk.path, 'data'));
    await service.call('POST', '/v1/clients', {
      id: CLIENT.slice('/v1/clients/'.length),
      username: 'ada',
      email: 'ada@example.com',
      firstName: 'Ada',
      lastName: 'Lovelace',
      currency: 'CREDIT',
    });
    await service.call('POST', `${CLIENT}/recharges`, { rechargeId: 'r', credits: '1000000' });
  }, PATIENCE_MS);
  afterAll(async () => {
    await service.stop();
    disk.remove();
  });

  const debit = (messageId: string): ReturnType<Service['call']> =>
    service.call('POST', `${CLIENT}/debits`, { messageId, credits: '1' });

  /** Sends debits until one is refused; its id. */
  async function debitUntilFull(): Promise<string> {
    for (let n = 0; n < 20_000; n++) {
      const { status } = await debit(`m-${n}`);
      if (status !== 201) return `m-${n}`;
    }
    throw new Error('the disk never filled');
  }

  it(
    'is not ready, says that the disk is full, and is ready when there is space [I20]',
    async () => {
      expect(await service.call('GET', '/health/ready')).toMatchObject({ status: 200 });
      const free = disk.fill();
      const refused = await debitUntilFull();
      expect(await debit(refused)).toMatchObject({
        status: 503,
        body: { code: 'LOG_UNAVAILABLE', detail: expect.stringContaining('disk full') },
      });
      expect(await service.call('GET', '/health/ready')).toMatchObject({
        status: 503,
        body: {
          parts: {
            log: { ready: false, reason: 'disk full' },
            disk: { ready: false, reason: 'disk full' },
          },
        },
      });
      const headers = { authorization: `Bearer ${ADMIN_KEY}` };
      const metrics = await fetch(`${service.url}/metrics`, { headers });
      expect(await metrics.text()).toMatch(/^tallystick_disk_free_bytes \d{1,6}$/m);

      free();
      expect(await debit(refused)).toMatchObject({ status: 201, body: { replayed: false } });
      expect(await service.call('GET', '/health/ready')).toMatchObject({
        body: { parts: { log: { ready: true }, disk: { ready: true } } },
      });
    },
    PATIENCE_MS,
  );
});
