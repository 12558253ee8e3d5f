import { EventEmitter, once } from 'node:events';
import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { EventStoreDBClient } from '@eventstore/db-client';
import { jest } from '@jest/globals';
import { closedWhenDisposed } from '../../../src/adapters/eventstoredb/client-patches/dispose-closes-channel.js';
import { Connection } from '../../../src/adapters/eventstoredb/client/connection.js';

describe('a client that is disposed', () => {
  let server: Http2Server;
  let address: string;
  beforeEach(async () => {
    server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `esdb://127.0.0.1:${(server.address() as AddressInfo).port}?tls=false`;
  });
  afterEach(() => {
    jest.useRealTimers();
    server.close();
  });

  it('leaves no connection behind, also to a server that answers nothing', async () => {
    const client = new Connection(address).open();
    const connected = once(server, 'connection');
    const asked = once(server, 'stream');
    const reading = client.readStream('stream').on('error', () => undefined);
    reading.resume();
    const [socket] = (await connected) as [Socket];
    await asked;
    const ended = once(socket, 'close');
    await client.dispose();
    await ended;
  });

  it('does not connect once more when the server is back', async () => {
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    jest.useFakeTimers({ doNotFake: ['Date', 'performance', 'nextTick', 'setImmediate'] });
    const client = new Connection(address).open();
    const reading = client.readStream('stream');
    const failed = once(reading, 'error').catch((cause: unknown) => cause);
    reading.resume();
    await failed;
    await client.dispose();
    server = createServer();
    let connections = 0;
    server.on('connection', () => (connections += 1));
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    jest.advanceTimersByTime(60_000);
    const fresh = new Connection(address).open();
    const asked = once(server, 'stream');
    fresh
      .readStream('stream')
      .on('error', () => undefined)
      .resume();
    await asked;
    expect(connections).toBe(1);
    await fresh.dispose();
  });

  it('closes the channel that it was still looking for, and every later one', async () => {
    const found: (() => void)[] = [];
    let closed = 0;
    const make = (): Promise<object> =>
      new Promise((resolve) => {
        found.push(() => resolve({ close: () => (closed += 1) }));
      });
    const fake = { createChannel: make, dispose: () => Promise.resolve() };
    closedWhenDisposed(fake as unknown as EventStoreDBClient);
    const [first] = [fake.createChannel()];
    await fake.dispose();
    const second = fake.createChannel();
    for (const find of found) find();
    await Promise.all([first, second]);
    await Promise.resolve();
    expect(closed).toBe(2);
  });

  it('closes its channel also where a call of it does not end', async () => {
    const [channel, endless] = [new EventEmitter(), new Promise<void>(() => undefined)];
    const made = { close: () => channel.emit('closed') };
    const fake = { createChannel: () => Promise.resolve(made), dispose: () => endless };
    closedWhenDisposed(fake as unknown as EventStoreDBClient);
    await fake.createChannel();
    const closed = once(channel, 'closed');
    void fake.dispose();
    await closed;
  });

  it('hides nothing from a caller that waits for an unreachable server', async () => {
    const make = (): Promise<object> => Promise.reject(new Error('not found'));
    const fake = { createChannel: make, dispose: () => Promise.resolve() };
    closedWhenDisposed(fake as unknown as EventStoreDBClient);
    await expect(fake.createChannel()).rejects.toThrow('not found');
    await expect(fake.dispose()).resolves.toBeUndefined();
  });

  it('is the one that is installed, which connects in the way that this counts on', () => {
    const client = EventStoreDBClient.connectionString(address);
    expect(() => closedWhenDisposed(client)).not.toThrow();
    const other = {} as unknown as EventStoreDBClient;
    expect(() => closedWhenDisposed(other)).toThrow('connects otherwise');
  });
});
