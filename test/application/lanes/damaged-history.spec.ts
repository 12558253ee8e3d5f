import { ClientDamaged } from '../../../src/application/lanes/damaged-clients.js';
import type { Command, RefundMessage } from '../../../src/domain/client/commands.js';
import type { LoggedEvent } from '../../../src/ports/event-log.js';
import { debit, recharge } from '../../harness/commands.js';
import {
  CALLER,
  itemsOf,
  LOGS,
  openHarness,
  type LaneHarness,
} from '../../harness/lane-harness.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000002';

type Change = (event: LoggedEvent) => LoggedEvent | null;

/** Changes the credits of the event at a revision. */
function dearer(revision: bigint): Change {
  return (event) =>
    event.revision === revision
      ? { ...event, data: event.data.replace(/"credits":"1/, '"credits":"9') }
      : event;
}

function refund(messageId: string): RefundMessage {
  return { type: 'RefundMessage', messageId, refundId: 'f', credits: null, reason: null };
}

describe.each(LOGS)('a lane whose client was changed in %s', (_title, shared) => {
  let harness: LaneHarness;
  let reads = 0;
  /** Gives the log's present event in the place of a recorded one; null = none. */
  let change: Change = (event) => event;
  beforeEach(async () => {
    harness = await openHarness({ shared });
    change = (event) => event;
    reads = 0;
    const { log } = harness;
    const { inner } = log;
    log.readForward = async (...asked) => {
      reads += 1;
      const events = await inner.readForward(...asked);
      return events.map((event) => change(event)).filter((event) => event !== null);
    };
    for (const client of [CLIENT, OTHER]) {
      await harness.create(client);
      await harness.lanes.submit(client, recharge('100', 'r'), CALLER);
    }
  });
  afterEach(() => harness.close());

  const submit = (command: Command = debit('m'), client = CLIENT) =>
    harness.lanes.submit(client, command, CALLER);

  async function restarted(changed: Change): Promise<void> {
    change = (event) => (event.stream.endsWith(CLIENT) ? changed(event) : event);
    await harness.restart();
  }

  it.each<[string, Change, bigint]>([
    ['a changed amount', dearer(1n), 1n],
    ['a changed time', (event) => withMetadata(event, 1n, /2026-11/, '2026-12'), 1n],
    ['a changed hash', (event) => withMetadata(event, 1n, /"hash":"./, '"hash":"g'), 1n],
    ['another link', (event) => withMetadata(event, 1n, /"prevHash":"./, '"prevHash":"g'), 1n],
    ['a missing event', (event) => (event.revision === 1n ? null : event), 1n],
    ['another first event', (event) => withMetadata(event, 0n, /ada|Ada|"id":"k/, '"id":"q'), 0n],
  ])('refuses %s, and serves other clients', async (_case, changed, revision) => {
    await submit(debit('before'));
    await restarted(changed);
    await expect(submit()).rejects.toEqual(
      expect.objectContaining({ name: 'ClientDamaged', clientId: CLIENT, revision }),
    );
    expect(harness.lanes.damaged.count).toBe(1);
    expect(await submit(debit('m'), OTHER)).toMatchObject({ kind: 'done' });
    const items = [...itemsOf(CLIENT, [debit('x')]), ...itemsOf(OTHER, [debit('y')])];
    expect(await harness.lanes.submitBatch(items, CALLER)).toMatchObject([
      { kind: 'failed', detail: ClientDamaged.name },
      { kind: 'done' },
    ]);
  });

  it('works again when the log is mended, without a restart', async () => {
    await restarted(dearer(1n));
    await expect(submit()).rejects.toBeInstanceOf(ClientDamaged);
    change = (event) => event;
    expect(await submit()).toMatchObject({ state: { assigned: 100_000_000n } });
    expect(harness.lanes.damaged.count).toBe(0);
  });

  it('looks only at the damaged event until it is mended', async () => {
    for (let n = 0; n < 600; n += 1) await submit(debit(`m-${n}`, '0'));
    await harness.restart({ lanesMax: 10, snapshotEvery: 100_000 });
    await restarted(dearer(1n));
    await harness.snapshots.remove(`client-${CLIENT}`);
    await expect(submit()).rejects.toBeInstanceOf(ClientDamaged);
    reads = 0;
    for (let n = 0; n < 5; n += 1) await expect(submit()).rejects.toBeInstanceOf(ClientDamaged);
    expect(reads).toBe(5);
  });

  it('does not refund more than was charged when the charge was changed [I7]', async () => {
    await submit(debit('m', '1'));
    for (let n = 0; n < 20; n += 1) await submit(debit(`m-${n}`, '0'));
    await harness.feedIndex();
    await harness.lanes.drain();
    await restarted(dearer(2n));
    await expect(submit(refund('m'))).rejects.toMatchObject({ revision: 2n });
    await expect(submit()).rejects.toBeInstanceOf(ClientDamaged);
    change = (event) => event;
    expect(await submit(refund('m'))).toMatchObject({ fact: { data: { credits: '1' } } });
  });

  it('reads the whole history when its snapshot was changed', async () => {
    for (let n = 0; n < 20; n += 1) await submit(debit(`m-${n}`));
    await harness.lanes.drain();
    const stream = `client-${CLIENT}`;
    const snapshot = await harness.snapshots.load(stream);
    if (snapshot === null) throw new Error('there is no snapshot');
    const state = snapshot.state.replace('"assigned":"100"', '"assigned":"900"');
    expect(state).not.toBe(snapshot.state);
    await harness.snapshots.save({ ...snapshot, state });
    await harness.restart();
    expect(await submit()).toMatchObject({ state: { assigned: 100_000_000n } });
  });
});

function withMetadata(event: LoggedEvent, revision: bigint, part: RegExp, by: string): LoggedEvent {
  if (event.revision !== revision) return event;
  const metadata = event.metadata.replace(part, by);
  expect(metadata).not.toBe(event.metadata);
  return { ...event, metadata };
}
