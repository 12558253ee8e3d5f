import {
  WebhookDetailsStore,
  newSecret,
} from '../../../src/application/webhooks/webhook-details.js';
import { WebhookPositions } from '../../../src/application/webhooks/webhook-positions.js';
import { AccessSecrets } from '../../../src/application/access/tokens/access-secrets.js';
import { NO_STREAM } from '../../../src/ports/event-log.js';
import { NO_WEBHOOKS, type Webhook } from '../../../src/domain/webhooks/state.js';
import { sampleEvents } from '../../contracts/sample-events.js';
import { MemoryAccessRecords } from '../../harness/memory/access-records.js';
import { MemoryEventLog } from '../../harness/memory/event-log.js';
import { MemoryKeyVault } from '../../harness/memory/key-vault.js';
import { SetClock } from '../../harness/set-clock.js';

const HOUR_MS = 60 * 60_000;
const clock = new SetClock();

function webhookOf(changed: Partial<Webhook> = {}): Webhook {
  return {
    ...{ webhookId: 'w-1', detailsId: 'd-1', origin: 'https://hooks.example.com' },
    ...{ events: ['*'], clientIds: null, disabled: null, disabledAt: null },
    ...{ createdAt: clock.instant, createdPosition: 3n, overlapUntil: null },
    ...{ replay: null, enabledBy: 0n },
    ...changed,
  };
}

describe('the position of an endpoint', () => {
  it('is found again in a copied log by the event that was sent last', async () => {
    const records = new MemoryAccessRecords();
    const positionsOn = (log: MemoryEventLog): WebhookPositions =>
      new WebhookPositions({ records, log, clock });
    const copy = new MemoryEventLog();
    await copy.append('other', NO_STREAM, sampleEvents(20));
    await copy.append('client-1', NO_STREAM, sampleEvents(3));

    const positions = positionsOn(new MemoryEventLog());
    const anchor = { stream: 'client-1', revision: '1' };
    const present = await positions.of(webhookOf());
    await positions.store(webhookOf(), { ...present, through: 1_000n, anchor });
    expect((await positions.of(webhookOf())).through).toBe(1_000n);

    const copied = webhookOf({ createdPosition: 8n });
    expect((await positionsOn(copy).of(copied)).through).toBe(21n);
  });

  it('is the creation in a copied log that lacks that event, or has deleted its stream', async () => {
    const records = new MemoryAccessRecords();
    const log = new MemoryEventLog();
    const positions = new WebhookPositions({ records, log, clock });
    const anchor = { stream: 'client-1', revision: '1' };
    const present = await positions.of(webhookOf());
    await positions.store(webhookOf(), { ...present, through: 1_000n, anchor });
    const copied = webhookOf({ createdPosition: 8n });
    expect((await positions.of(copied)).through).toBe(8n);
    await log.tombstone('client-1');
    expect((await positions.of(copied)).through).toBe(8n);
  });

  it('is stored by one of two instances that have read the same one', async () => {
    const records = new MemoryAccessRecords();
    const positions = new WebhookPositions({ records, log: new MemoryEventLog(), clock });
    const present = await positions.of(webhookOf());
    const stored = await Promise.all([
      positions.store(webhookOf(), { ...present, through: 5n }),
      positions.store(webhookOf(), { ...present, through: 6n }),
    ]);
    expect(stored.filter((each) => each !== null)).toHaveLength(1);
  });

  it('is moved back by a replay once, and never forward', async () => {
    const records = new MemoryAccessRecords();
    const positions = new WebhookPositions({ records, log: new MemoryEventLog(), clock });
    const present = await positions.of(webhookOf());
    await positions.store(webhookOf(), { ...present, through: 50n });
    const replayed = webhookOf({ replay: { number: 4n, fromPosition: 20n } });
    const back = await positions.of(replayed);
    expect(back).toMatchObject({ through: 20n, isInclusive: true, replay: 4n });
    await positions.store(replayed, { ...back, through: 60n, isInclusive: false });
    expect(await positions.of(replayed)).toMatchObject({ through: 60n, isInclusive: false });
    const ahead = webhookOf({ replay: { number: 5n, fromPosition: 90n } });
    expect(await positions.of(ahead)).toMatchObject({ through: 60n, isInclusive: false });
  });
});

describe('the details of endpoints', () => {
  const records = new MemoryAccessRecords();
  const secrets = new AccessSecrets(new MemoryKeyVault());
  const store = new WebhookDetailsStore({ records, secrets, clock });
  const details = {
    url: 'https://hooks.example.com/a-token',
    description: null,
    secrets: [{ secret: newSecret(), until: null }],
  };

  it('are sealed for their endpoint', async () => {
    const detailsId = await store.add('w-1', details);
    expect(await store.of({ webhookId: 'w-1', detailsId })).toEqual(details);
    const stored = await records.get('webhook', `w-1:${detailsId}`, clock.instant);
    if (stored === null) throw new Error('nothing was stored');
    expect(JSON.stringify(stored)).not.toMatch(/a-token|whsec_/);
    await records.add({ ...stored, id: `w-2:${detailsId}` }, clock.instant);
    expect(await store.of({ webhookId: 'w-2', detailsId })).toBeNull();
    await records.remove('webhook', `w-2:${detailsId}`);
    await store.drop('w-1', detailsId);
  });

  it('are removed when no fact names them and no change can be at work on them', async () => {
    const named = await store.add('w-1', details);
    const old = await store.add('w-1', details);
    const all = NO_WEBHOOKS.set('w-1', webhookOf({ detailsId: named }));
    clock.instant += HOUR_MS + 1;
    const young = await store.add('w-1', details);
    await store.removeLeftovers(async () => all);
    const found = await Promise.all(
      [named, old, young].map(async (detailsId) => store.of({ webhookId: 'w-1', detailsId })),
    );
    expect(found.map((each) => each !== null)).toEqual([true, false, true]);
  });
});
