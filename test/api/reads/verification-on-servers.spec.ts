import { ServiceHarness } from '../../harness/service-harness.js';
import { withEveryStore } from '../../harness/store-setups.js';

const BATCHES = 2;
const DEBITS = 4_000;

async function debitMany(harness: ServiceHarness, clientId: string, batch: number): Promise<void> {
  const messages = Array.from({ length: DEBITS }, (_, at) => `m-${batch}-${at}`);
  const items = messages.map((messageId) => ({ clientId, messageId, credits: '1' }));
  const { json } = await harness.post('/v1/debits', { items });
  expect(json).toMatchObject({ accepted: DEBITS });
}

/** The result of a verification while the read models are far behind the log. */
withEveryStore('a verification of a client with thousands of debits under way', (world) => {
  it('never calls a lag a difference [I16]', async () => {
    const harness = await new ServiceHarness(world(), 'busy').open();
    try {
      const id = await harness.clientWithCredits('100000');
      const answers = new Set<string>();
      let isWriting = true;
      const verifications = async (): Promise<void> => {
        for (let last = false; !last;) {
          last = !isWriting;
          const { status, json } = await harness.send('GET', `/v1/clients/${id}/verification`);
          const isSound = json['ok'] === true || json['code'] === 'PROJECTION_BEHIND';
          answers.add(isSound ? 'sound' : JSON.stringify([status, json]).slice(0, 500));
        }
      };
      const verifying = verifications();
      try {
        for (let batch = 0; batch < BATCHES; batch++) await debitMany(harness, id, batch);
      } finally {
        isWriting = false;
        await verifying;
      }
      expect(answers).toEqual(new Set(['sound']));
    } finally {
      await harness.close();
    }
  });
});
