import { WebhookSource } from '../../../src/application/webhooks/webhook-source.js';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';
import { FollowedWebhook } from '../../harness/webhooks/followed-webhook.js';
import { Receiver, type Received } from '../../harness/webhooks/receiver.js';

const harness = new ServiceHarness();
let receiver: Receiver;
let webhook: FollowedWebhook;

beforeAll(() => harness.open({ TALLYSTICK_WEBHOOKS_ALLOW_PRIVATE: 'true' }));
afterAll(() => harness.close());
beforeEach(async () => {
  receiver = await Receiver.start();
});
afterEach(async () => {
  await webhook.close();
  await receiver.close();
});

const idOf = ({ headers }: Received): string => String(headers['webhook-id']);
const dataOf = ({ body }: Received): Json => body['data'];

async function create(about?: object): Promise<void> {
  webhook = await FollowedWebhook.create(harness, receiver, about);
}

async function debit(id: string, ...messageIds: readonly string[]): Promise<void> {
  for (const messageId of messageIds) {
    await harness.post(`/v1/clients/${id}/debits`, { messageId, credits: '1' });
  }
}

describe('a replay', () => {
  it('sends the events from a position on again, under the same ids', async () => {
    const id = await harness.clientWithCredits('10');
    await create();
    await debit(id, 'm-1', 'm-2', 'm-3');
    await webhook.follow();
    const first = [...receiver.received];
    const fromPosition = dataOf(first[1] as Received).position;
    const path = `/v1/webhooks/${webhook.webhookId}/replay`;
    expect((await harness.post(path, { fromPosition })).status).toBe(202);
    webhook.kill();
    await debit(id, 'm-4');
    await webhook.follow();
    const again = receiver.received.slice(3);
    expect(again.map(idOf).slice(0, 2)).toEqual(first.slice(1).map(idOf));
    expect(again.map((one) => dataOf(one).details.messageId)).toEqual(['m-2', 'm-3', 'm-4']);
    webhook.kill();
    await webhook.follow();
    expect(receiver.received).toHaveLength(6);
  });
});

describe('a low balance that waits', () => {
  it('is kept while the read model that holds it is behind', async () => {
    const id = await harness.clientWithCredits('10', { settings: { lowBalanceThreshold: '9' } });
    await create({ events: ['balance.low'] });
    receiver.refuse(500);
    await debit(id, 'm-1');
    await webhook.follow();
    expect(receiver.received).toHaveLength(1);
    receiver.accept();
    const { source } = webhook;
    const { log, documents, progress } = harness.running.ledger;
    // The read model was restored from an older copy.
    const find = documents.find.bind(documents);
    const older = { find, get: () => Promise.resolve(null) };
    const behind = { end: progress.end, position: () => -1n };
    webhook.source = new WebhookSource({ log, documents: older, progress: behind });
    webhook.kill();
    harness.clock.instant += 5_000;
    await webhook.follow();
    expect(receiver.received).toHaveLength(1);
    expect(await webhook.deliveries()).toMatchObject([{ state: 'WAITING', tries: 1 }]);
    webhook.source = source;
    webhook.kill();
    await webhook.follow();
    expect(receiver.received).toHaveLength(2);
    expect(await webhook.deliveries()).toMatchObject([{ state: 'DELIVERED', tries: 2 }]);
  });
});

describe('the deliveries of an endpoint', () => {
  it('are the last hundred that were delivered', async () => {
    const id = await harness.clientWithCredits('1000');
    await create({ events: ['message.debited'] });
    const items = Array.from({ length: 130 }, (_, n) => {
      return { clientId: id, messageId: `m-${n}`, credits: '1' };
    });
    await harness.post('/v1/debits', { items });
    await webhook.follow();
    expect(receiver.received).toHaveLength(130);
    const deliveries = await webhook.deliveries();
    expect(deliveries).toHaveLength(100);
    expect(deliveries[0]).toMatchObject({
      messageId: idOf(receiver.received[129] as Received),
      type: 'message.debited',
      clientId: id,
      state: 'DELIVERED',
      tries: 1,
      status: 204,
      error: null,
    });
  });
});
