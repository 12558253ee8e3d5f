import { Duplex, getDefaultHighWaterMark } from 'node:stream';
import { EventStoreDBClient } from '@eventstore/db-client';
import { withWideStreams } from '../../../src/adapters/eventstoredb/client-patches/append-stream-buffer.js';

const ADDRESS = 'esdb://127.0.0.1:1?tls=false&maxDiscoverAttempts=1';
const MAKES_STREAMS = 'GRPCStreamCreator';

/** A client whose streams are made by us, without a server. */
class Fake {
  readonly GRPCStreamCreator = (
    stub: string,
    _name: string,
    open: (stub: string) => Duplex,
  ): (() => Promise<Duplex>) => {
    return async () => open(stub);
  };
}

describe('the streams of a client', () => {
  it('buffer as many messages as requested, and the default on other clients', async () => {
    const fake = new Fake();
    withWideStreams(fake as unknown as EventStoreDBClient, 300);
    const opened: string[] = [];
    const open = fake.GRPCStreamCreator('stub', 'append', (stub) => {
      opened.push(stub);
      return new Duplex({ objectMode: true });
    });
    expect((await open()).writableHighWaterMark).toBe(300);
    expect(opened).toEqual(['stub']);
    expect(getDefaultHighWaterMark(true)).toBe(16);
  });

  it('leave the usual as it was also when one cannot be made', async () => {
    const fake = new Fake();
    withWideStreams(fake as unknown as EventStoreDBClient, 300);
    const open = fake.GRPCStreamCreator('stub', 'append', () => {
      throw new Error('no stream');
    });
    await expect(open()).rejects.toThrow('no stream');
    expect(getDefaultHighWaterMark(true)).toBe(16);
  });

  it('are made by the client that is installed in the way that this counts on', async () => {
    const client = EventStoreDBClient.connectionString(ADDRESS);
    const before: unknown = Reflect.get(client, MAKES_STREAMS);
    expect(before).toBeInstanceOf(Function);
    withWideStreams(client, 300);
    expect(Reflect.get(client, MAKES_STREAMS)).not.toBe(before);
    await client.dispose();
  });

  it('are not touched in a client that makes them otherwise: that is said', () => {
    const other = {} as unknown as EventStoreDBClient;
    expect(() => withWideStreams(other, 300)).toThrow('makes its streams otherwise');
  });
});
