import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { Service } from '../e2e/service.js';
import { AbusedService, clientWithCredits } from './harness/abused-service.js';
import { HEAP_MIB, KEY_HOLDER_STALL_MS, sized } from './harness/bounds.js';
import { expectWithstood } from './harness/expect-withstood.js';

const DAMAGED = '00000000-0000-4000-8000-0000000000e1';
const EVENTS = sized(10_000, 100_000);
const BATCH = 2_000;
const CHANGED = '"credits":"7.25"';

/** A long history without a snapshot, of which one digit of the last event is changed. */
async function makeDamaged(dataDir: string): Promise<void> {
  const service = await Service.start(dataDir);
  await clientWithCredits(service, DAMAGED, 'damaged');
  for (let made = 0; made < EVENTS; made += BATCH) {
    const items = Array.from({ length: BATCH }, (_, n) => {
      return { clientId: DAMAGED, messageId: `old-${made + n}`, credits: '1' };
    });
    await service.call('POST', '/v1/debits', { items });
  }
  const last = { messageId: 'last', credits: '7.25' };
  await service.call('POST', `/v1/clients/${DAMAGED}/debits`, last);
  await service.stop();
  await rm(join(dataDir, 'snapshots.db'));
  const log = new DatabaseSync(join(dataDir, 'log.db'));
  // A prepared statement would keep the file open until it is collected.
  const to = CHANGED.replace('7', '1');
  log.exec(`UPDATE events SET data = replace(data, '${CHANGED}', '${to}')
    WHERE instr(data, '${CHANGED}') > 0`);
  log.close();
}

describe('clients', () => {
  let abused: AbusedService;
  beforeAll(async () => {
    abused = await AbusedService.start({}, HEAP_MIB, makeDamaged);
  });
  afterAll(() => abused.end());

  it(`whose history of ${EVENTS} events was changed get no credits, and stop nobody`, async () => {
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => {
          const debit = { messageId: randomUUID(), credits: '1' };
          return abused.service.call('POST', `/v1/clients/${DAMAGED}/debits`, debit);
        }),
      );
      const codes = answers.map(({ status, body }) => `${status} ${String(body['code'])}`);
      expect(new Set(codes)).toEqual(new Set(['503 CLIENT_DAMAGED']));
    });
  });

  it('that do not exist, 10,000 in each of many batches at once, stop nobody', async () => {
    const batch = (): object => ({
      items: Array.from({ length: 10_000 }, () => {
        return { clientId: randomUUID(), messageId: randomUUID(), credits: '1' };
      }),
    });
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      const batches = Array.from({ length: sized(3, 8) }, async () => {
        const { status } = await abused.service.call('POST', '/v1/debits', batch());
        return status;
      });
      const statuses = new Set(await Promise.all(batches));
      expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    });
  });
});
