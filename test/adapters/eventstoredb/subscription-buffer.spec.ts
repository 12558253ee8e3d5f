import fc from 'fast-check';
import { LedgerStreams } from '../../../src/adapters/eventstoredb/subscription/stream-filter.js';
import {
  SubscriptionBuffer,
  type Batch,
} from '../../../src/adapters/eventstoredb/subscription/subscription-buffer.js';
import { FakeServer, type Said } from './fake-subscription.js';

const wanted = { streams: new LedgerStreams(null), prefixes: ['client-'] };
const KINDS = fc.constantFrom('event', 'event', 'event', 'checkpoint', 'nowhere', 'caughtUp');
/** Messages arrive before any timer. */
const WAIT_MS = 20;

function begin(): { server: FakeServer; feed: SubscriptionBuffer } {
  const server = new FakeServer();
  return { server, feed: new SubscriptionBuffer(server.client, -1n, wanted) };
}

function saidAt(kind: string, position: bigint): Said {
  if (kind === 'event') return { event: position };
  if (kind === 'nowhere') return { nowhere: true };
  return kind === 'checkpoint' ? { checkpoint: position } : { caughtUp: true };
}

describe('the deliveries of a subscription', () => {
  it('comes in order, each event once, and no checkpoint before the events in front of it [I16]', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(KINDS, { maxLength: 300 }),
        fc.integer({ min: 1, max: 100 }),
        async (kinds, most) => {
          const { server, feed } = begin();
          const said = kinds.map((kind, index) => saidAt(kind, BigInt(index)));
          const saying = sayAll(server, said).then(() => true);
          const got: Batch[] = [];
          for (let all = false; ;) {
            const fed = await feed.next(most, WAIT_MS);
            if (fed !== null) got.push(fed);
            else if (all) break;
            else all = await saying;
          }
          expect(got.flatMap(({ events }) => events.map(({ position }) => position))).toEqual(
            said.flatMap((each) => ('event' in each ? [each.event] : [])),
          );
          expect(inOrder(got)).toBe(true);
          expect(got.some(({ caughtUp }) => caughtUp)).toBe(kinds.includes('caughtUp'));
          expect(lastCheckpoint(got)).toBe(kinds.includes('checkpoint') ? lastSaid(said) : null);
          expect(feed.waiting).toBe(0);
          feed.close();
        },
      ),
      { numRuns: 50 },
    );
  });

  it('does not grow with what the server says of how far it has looked', async () => {
    const { server, feed } = begin();
    await server.say({ event: 1n });
    for (let position = 2n; position < 50_000n; position++) {
      await server.say({ checkpoint: position });
    }
    await server.say({ caughtUp: true });
    await server.say({ event: 50_001n });
    expect(feed.waiting).toBeLessThan(10);
    const taken: Batch[] = [];
    for (let fed = await feed.next(10, WAIT_MS); fed !== null; fed = await feed.next(10, WAIT_MS)) {
      taken.push(fed);
    }
    expect(taken.flatMap(({ events }) => events)).toHaveLength(2);
    expect(lastCheckpoint(taken)).toBe(49_999n);
    expect(taken.some(({ caughtUp }) => caughtUp)).toBe(true);
    expect(feed.waiting).toBe(0);
    feed.close();
  });
});

async function sayAll(server: FakeServer, all: readonly Said[]): Promise<void> {
  for (const said of all) await server.say(said);
}

function lastSaid(all: readonly Said[]): bigint | null {
  return all.reduce<bigint | null>(
    (last, said) => ('checkpoint' in said ? said.checkpoint : last),
    null,
  );
}

function lastCheckpoint(all: readonly Batch[]): bigint | null {
  return all.reduce<bigint | null>((last, { checkpoint }) => checkpoint ?? last, null);
}

/** A checkpoint comes after all earlier events and before all later ones. */
function inOrder(all: readonly Batch[]): boolean {
  let through = -1n;
  for (const { events, checkpoint } of all) {
    if (events.some(({ position }) => position <= through)) return false;
    const last = events.at(-1)?.position ?? through;
    through = checkpoint !== null && checkpoint > last ? checkpoint : last;
  }
  return true;
}
