import { once, EventEmitter } from 'node:events';
import { jest } from '@jest/globals';
import { LedgerStreams } from '../../../src/adapters/eventstoredb/subscription/stream-filter.js';
import { LogSubscription } from '../../../src/adapters/eventstoredb/subscription/log-subscription.js';
import type { Reader } from '../../../src/adapters/eventstoredb/access/reader.js';
import { FakeServer, recorded, type Said } from './fake-subscription.js';

const PATIENCE_MS = 10_000;

describe('a subscription of the log', () => {
  let server: FakeServer;
  let opened: EventEmitter;
  let subscription: LogSubscription;
  beforeEach(() => {
    jest.useFakeTimers();
    server = new FakeServer();
    opened = new EventEmitter();
    const events = [recorded(5n)];
    const reader = {
      last: () => Promise.resolve(events[0]),
      after: (position: bigint) => Promise.resolve(position < 5n ? events : []),
    } as unknown as Reader;
    const open = () => {
      opened.emit('client');
      return server.client;
    };
    const streams = new LedgerStreams(null);
    const source = { ready: () => Promise.resolve(), open, reader, streams };
    const options = { after: -1n, batchMax: 10, prefixes: ['client-'] };
    const nothing = (): Promise<void> => Promise.resolve();
    subscription = new LogSubscription(source, options, nothing, () => undefined);
  });
  afterEach(async () => {
    jest.useRealTimers();
    await subscription.close();
  });

  it('is opened again when the server is silent from the start [I16]', async () => {
    await jest.advanceTimersByTimeAsync(0);
    expect(server.subscriptions).toBe(1);
    const again = once(opened, 'client');
    await jest.advanceTimersByTimeAsync(PATIENCE_MS + 1_000);
    await again;
    await jest.advanceTimersByTimeAsync(0);
    expect(server.subscriptions).toBe(2);
  });

  it.each(['checkpoint', 'page', 'nowhere'] as const)(
    'is left alone while the server says how far it has looked (%s)',
    async (kind) => {
      await jest.advanceTimersByTimeAsync(0);
      for (let said = 0n; said < 5n; said++) {
        await jest.advanceTimersByTimeAsync(PATIENCE_MS - 1_000);
        await server.say(saidOf(kind, said));
        await jest.advanceTimersByTimeAsync(1);
      }
      expect(server.subscriptions).toBe(1);
    },
  );
});

function saidOf(kind: 'checkpoint' | 'page' | 'nowhere', position: bigint): Said {
  if (kind === 'nowhere') return { nowhere: true };
  return kind === 'page' ? { page: position + 1n } : { checkpoint: position };
}
