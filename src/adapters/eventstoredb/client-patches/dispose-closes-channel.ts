import type { EventStoreDBClient } from '@eventstore/db-client';
import { isCallable } from './callable.js';

const MAKES_CHANNELS = 'createChannel';

/**
 * Makes `dispose` close the client's connection too. The original ends the calls but leaves the
 * channel open; if the server was unreachable, the channel connects later. Clients replaced during
 * an outage would leave one connection each.
 * @throws Error if the client is not the version that this was written for
 */
export function closedWhenDisposed(client: EventStoreDBClient): EventStoreDBClient {
  const make: unknown = Reflect.get(client, MAKES_CHANNELS);
  if (!isCallable(make)) throw new Error('this client of EventStoreDB connects otherwise');
  let channel: Promise<unknown> = Promise.resolve(null);
  let disposed = false;
  const makeAnother = (): Promise<unknown> => {
    channel = Promise.resolve(make.call(client));
    // The client was still looking for the server when it was disposed.
    if (disposed) void close(channel);
    return channel;
  };
  const endCalls = client.dispose;
  const dispose = async (): Promise<void> => {
    disposed = true;
    const ended = endCalls();
    // Closes the channel even if a call does not end.
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
    // The channel was never created.
  }
}
