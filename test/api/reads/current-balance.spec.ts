import { ServiceHarness } from '../../harness/service-harness.js';
import { withEveryStore } from '../../harness/store-setups.js';

const LASTS_MS_MAX = 600_000;
const MINUTE = 60_000;

/** Everything that moves a balance without or with an event. */
const SETTINGS = {
  allowCredit: '50',
  lowBalanceThreshold: '25',
  overdraw: {
    amount: '20',
    validFrom: '2026-11-20T11:00:00.000Z',
    validUntil: '2026-11-20T12:30:00.000Z',
  },
  limits: { daily: { messages: 100, credits: '80' }, weekly: { credits: '400' } },
};

withEveryStore('the current balance', (world) => {
  let harness: ServiceHarness;

  beforeEach(async () => {
    harness = await new ServiceHarness(world()).open();
  }, LASTS_MS_MAX);

  afterEach(() => harness.close(), LASTS_MS_MAX);

  it(
    'is the same from the state in memory and from the read model after a restart [C-7]',
    async () => {
      const id = await harness.clientWithCredits('30', { settings: SETTINGS });
      const at = `/v1/clients/${id}`;
      await harness.post(`${at}/debits`, { messageId: 'm-1', credits: '12.5' });
      await harness.post(`${at}/debits`, { messageId: 'm-2', credits: '7' });
      await harness.post(`${at}/messages/m-2/refunds`, {
        refundId: 'f-1',
        credits: '3',
        reason: 'x',
      });
      await harness.post(`${at}/reservations`, {
        reservationId: 'short',
        credits: '4',
        expiresInSeconds: 600,
      });
      await harness.post(`${at}/reservations`, { reservationId: 'long', credits: '5' });
      await harness.post(`${at}/messages/m-1/delivery-reports`, { status: 'DELIVERED' });
      const asked = async (): Promise<unknown> => {
        const answers = [];
        for (const path of ['balance', 'meter']) {
          const { status, json } = await harness.send('GET', `${at}/${path}`);
          answers.push([status, json]);
        }
        return answers;
      };
      const now = [await asked()];
      for (let step = 0; step < 3; step++) {
        harness.clock.instant += 15 * MINUTE;
        now.push(await asked());
      }
      harness.clock.instant -= 45 * MINUTE;
      await harness.stop();
      await harness.open();
      const position = await harness.running.ledger.log.end();
      await harness.running.ledger.progress.waitFor('all', position, LASTS_MS_MAX);
      const afterwards = [await asked()];
      for (let step = 0; step < 3; step++) {
        harness.clock.instant += 15 * MINUTE;
        afterwards.push(await asked());
      }
      expect(afterwards).toEqual(now);
      expect(harness.running.ledger.lanes.load.lanes).toBe(0);
    },
    LASTS_MS_MAX,
  );
});
