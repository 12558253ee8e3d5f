import type { EventStoreDBClient } from '@eventstore/db-client';
import { isCallable } from './callable.js';

const MAKES_CHANNELS = 'createChannel';

/**
 * Lets `dispose` close the client's connection too. By itself it ends the calls and leaves the
 * channel: open as long as the server runs, or, where the server was away, connecting when it is back.
 * Clients that are given up one after the other in an outage would leave one connection each.
 * @throws Error where the client is not the one that this was written for
 */
export function closedWhenDisposed(client: EventStoreDBClient): EventStoreDBClient {
  const make: unknown = Reflect.get(client, MAKES_CHANNELS);
  if (!isCallable(make)) throw new Error('this client of EventStoreDB connects otherwise');
  let channel: Promise<unknown> = Promise.resolve(null);
  let disposed = false;
  const makeAnother = (): Promise<unknown> => {
    channel = Promise.resolve(make.call(client));
    // Somebody was still looking for the server.
    if (disposed) void close(channel);
    return channel;
  };
  const endCalls = client.dispose;
  const dispose = async (): Promise<void> => {
    disposed = true;
    const ended = endCalls();
    // Also where a call does not end.
    void close(channel);
    await ended;
  };
  Reflect.set(client, MAKES_CHANNELS, makeAnother);
  Reflect.set(client, 'dispose', dispose);
  return client;
}

async function close(channel: Promise<unknown>): Promise<void> {
  try {
    const made = Object(await channel) as object;
    const end: unknown = Reflect.get(made, 'close');
    if (isCallable(end)) end.call(made);
  } catch {
    // It was never made.
  }
}
