import { setTimeout as wait } from 'node:timers/promises';
import { AbusedService, clientWithCredits } from './harness/abused-service.js';
import { KEY_HOLDER_STALL_MS, STRANGER_STALL_MS, sized } from './harness/bounds.js';
import { expectWithstood } from './harness/expect-withstood.js';

const BULK_CLIENT = '00000000-0000-4000-8000-0000000000b1';

describe('the measurement of abuse', () => {
  let abused: AbusedService;
  beforeAll(async () => {
    abused = await AbusedService.start();
  });
  afterAll(() => abused.end());

  it('sees a service that stops for a second', async () => {
    const measured = await abused.measure(async () => {
      process.kill(abused.service.pid, 'SIGSTOP');
      await wait(1_000);
      process.kill(abused.service.pid, 'SIGCONT');
    });
    expect(measured.stallMs).toBeGreaterThanOrEqual(1_000);
    expect(measured.others).toEqual({});
  });

  it('sees no stall where an attacker only asks for its health', async () => {
    const ask = (): Promise<unknown> =>
      abused.attacker.send({ method: 'GET', path: '/health/live' });
    await expectWithstood(abused, STRANGER_STALL_MS, async () => {
      for (let asked = 0; asked < sized(500, 5_000); asked++) await ask();
    });
  });

  it('sees no stall where a gateway debits batches of 1,000', async () => {
    await clientWithCredits(abused.service, BULK_CLIENT, 'bulk');
    let batch = 0;
    const debits = (): readonly object[] =>
      Array.from({ length: 1_000 }, (_, n) => {
        return { clientId: BULK_CLIENT, messageId: `bulk-${batch}-${n}`, credits: '1' };
      });
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      for (const end = batch + sized(20, 200); batch < end; batch++) {
        const body = JSON.stringify({ items: debits() });
        const hit = await abused.attacker.send({ path: '/v1/debits', key: abused.key, body });
        expect(hit.status).toBe(200);
      }
    });
  });
});
