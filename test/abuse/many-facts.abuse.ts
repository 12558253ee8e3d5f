import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { AbusedService, clientWithCredits } from './harness/abused-service.js';
import { KEY_HOLDER_STALL_MS, sized } from './harness/bounds.js';
import { expectWithstood } from './harness/expect-withstood.js';

const CLIENT = '00000000-0000-4000-8000-0000000000d1';
const HOLDS = sized(2_000, 40_000);
const MAKERS = 16;
/** Time to make one hold, on a machine that does other work too. */
const HOLD_MS = sized(6, 4);
/** Credits that no reservation holds. */
const FREE = 1_500;
/** The longest time that a debit may take behind expired holds. */
const DEBIT_MS = 1_000;
const FACTS = sized(1_000, 10_000);

const OF_CLIENT = `/v1/clients/${CLIENT}`;

async function times(count: number, work: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: MAKERS }, worker));
}

/** An answer's status, and the time until it came. */
interface Timed {
  readonly status: number;
  readonly ms: number;
}

describe('many facts of one client', () => {
  let abused: AbusedService;
  let round = 0;
  beforeAll(async () => {
    abused = await AbusedService.start();
    await clientWithCredits(abused.service, CLIENT, 'held', '1');
  });
  afterAll(() => abused.end());

  async function post(path: string, body: object): Promise<Timed> {
    const since = performance.now();
    const { status } = await abused.service.call('POST', path, body);
    return { status, ms: Math.round(performance.now() - since) };
  }

  /** Holds of nearly all credits, which all end at one instant; it has just passed. */
  async function holdUntilExpired(): Promise<void> {
    round += 1;
    const credits = String(HOLDS + FREE);
    await post(`${OF_CLIENT}/recharges`, { rechargeId: `round-${round}`, credits });
    const expiresAt = new Date(Date.now() + HOLDS * HOLD_MS + 5_000).toISOString();
    await times(HOLDS, async (n) => {
      const hold = { reservationId: `hold-${round}-${n}`, credits: '1', expiresAt, channel: 'api' };
      const { status } = await post(`${OF_CLIENT}/reservations`, hold);
      if (status !== 201) throw new Error(`no reservation: ${status}`);
    });
    await wait(Math.max(0, Date.parse(expiresAt) - Date.now()));
  }

  it(`stop nobody when ${HOLDS} reservations expire together, and a debit takes a moment`, async () => {
    let tookMs = Infinity;
    const debitExpired = async (): Promise<void> => {
      const debit = { messageId: `debit-${round}`, credits: '1' };
      const answer = await post(`${OF_CLIENT}/debits`, debit);
      tookMs = Math.min(tookMs, answer.ms);
      const reads = await Promise.all(
        ['balance', 'reservations?limit=500'].map((what) =>
          abused.service.call('GET', `${OF_CLIENT}/${what}`),
        ),
      );
      const items = Array.from({ length: 1_000 }, (_, n) => {
        return { messageId: `batch-${round}-${n}`, credits: '1', clientId: CLIENT };
      });
      const batch = await post('/v1/debits', { mode: 'atomic', items });
      const rest = { messageId: `rest-${round}`, credits: String(HOLDS) };
      const last = await post(`${OF_CLIENT}/debits`, rest);
      console.info(JSON.stringify({ debit: answer, batch, last }));
      const statuses = [answer, ...reads, batch, last].map(({ status }) => status);
      expect(statuses).toEqual([201, 200, 200, 200, 201]);
    };
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, debitExpired, holdUntilExpired);
    expect(tookMs).toBeLessThanOrEqual(DEBIT_MS);
  });

  it(`stop nobody with ${FACTS} delivery reports of ever new errors on one message`, async () => {
    await post(`${OF_CLIENT}/recharges`, { rechargeId: 'facts', credits: String(FACTS * 10) });
    await post(`${OF_CLIENT}/debits`, { messageId: 'reported', credits: '1' });
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      const items = Array.from({ length: FACTS }, (_, n) => ({
        ...{ clientId: CLIENT, messageId: 'reported', status: 'ACCEPTED' },
        errorCode: `error-${n}`,
      }));
      for (const _ of [1, 2]) {
        const { body } = await abused.service.call('POST', '/v1/delivery-reports', { items });
        expect(body).toMatchObject({ refused: FACTS - 100 });
      }
    });
  });

  /** The statuses of so many commands that add a fact to one id. */
  async function statusesOf(factOf: (id: string) => [string, object]): Promise<Set<number>> {
    round += 1;
    const statuses = new Set<number>();
    await times(FACTS, async (n) => {
      const [path, body] = factOf(`fact-${round}-${n}`);
      statuses.add((await post(`${OF_CLIENT}/${path}`, body)).status);
    });
    return statuses;
  }

  it(`stop nobody with ${FACTS} refunds of one message`, async () => {
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      const statuses = await statusesOf((refundId) => [
        'messages/reported/refunds',
        { refundId, credits: '0.001', reason: 'again' },
      ]);
      statuses.delete(201);
      expect(statuses).toEqual(new Set([422]));
    });
  });

  it(`stop nobody with ${FACTS} captures of one reservation`, async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const hold = { reservationId: 'captured', credits: String(FACTS), expiresAt, channel: 'api' };
    await post(`${OF_CLIENT}/reservations`, hold);
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      const statuses = await statusesOf((id) => [
        'reservations/captured/capture',
        { captureId: id, messageId: id, credits: '0.1', final: false },
      ]);
      expect(statuses).toEqual(new Set([201]));
    });
  });

  it(`stop nobody with ${FACTS} changes of one payment`, async () => {
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      const statuses = new Set<number>();
      await times(FACTS, async () => {
        const payment = { reference: randomUUID() };
        const path = `${OF_CLIENT}/recharges/start`;
        statuses.add((await abused.service.call('PATCH', path, { payment })).status);
      });
      statuses.delete(200);
      expect(statuses).toEqual(new Set([422]));
    });
  });
});
