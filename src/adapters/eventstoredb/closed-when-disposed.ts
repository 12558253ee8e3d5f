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
  let channel: Promise<object> = Promise.resolve({});
  let disposed = false;
  const makeAnother = (): Promise<object> => {
    channel = Promise.resolve(make.call(client)).then(closedForGood);
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

async function close(channel: Promise<object>): Promise<void> {
  try {
    const made = await channel;
    const end: unknown = Reflect.get(made, 'close');
    if (isCallable(end)) end.call(made);
  } catch {
    // It was never made.
  }
}

/**
 * Whoever closes the channel, the client itself after a failure or we: what waits to connect again
 * would do so once more, and keep for ever what it gets.
 */
function closedForGood(made: unknown): object {
  const channel = objectOf(made);
  const end: unknown = Reflect.get(channel, 'close');
  const closeForGood = (): void => {
    const attempts = attemptsOf(channel);
    if (isCallable(end)) end.call(channel);
    for (const attempt of attempts) Reflect.set(attempt, 'continueConnecting', false);
  };
  Reflect.set(channel, 'close', closeForGood);
  return channel;
}

/** A channel's attempts to connect, as the library for gRPC keeps them; none where it does otherwise. */
function attemptsOf(channel: object): object[] {
  const inner = objectOf(Reflect.get(channel, 'internalChannel'));
  const keepAlive = keepAliveIn(Reflect.get(inner, 'options'));
  const pool = objectOf(Reflect.get(objectOf(Reflect.get(inner, 'subchannelPool')), 'pool'));
  const all = Object.values(pool).flatMap((entries: unknown) =>
    Array.isArray(entries) ? entries.map(objectOf) : [],
  );
  // No two clients have the same, see `Connection`.
  const own = all.filter(
    (each) => keepAliveIn(Reflect.get(each, 'channelArguments')) === keepAlive,
  );
  return own.map((each) => objectOf(Reflect.get(each, 'subchannel')));
}

function keepAliveIn(options: unknown): unknown {
  return Reflect.get(objectOf(options), 'grpc.keepalive_time_ms');
}

function objectOf(value: unknown): object {
  return Object(value) as object;
}
