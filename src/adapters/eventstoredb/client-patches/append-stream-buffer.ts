import { getDefaultHighWaterMark, setDefaultHighWaterMark } from 'node:stream';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { isCallable, type Callable } from './callable.js';

const MAKES_STREAMS = 'GRPCStreamCreator';

/**
 * Widens the buffers of a client's streams to this many messages. By default the shared append
 * stream takes sixteen per turn of the event loop, and the client queues the rest. When the
 * connection breaks, that queue leaves rejections that no code can catch, which end the process.
 * Messages in the stream itself are only dropped with it.
 * @throws Error if the client is not the version that this was written for
 */
export function withWideStreams(client: EventStoreDBClient, most: number): EventStoreDBClient {
  const make: unknown = Reflect.get(client, MAKES_STREAMS);
  if (!isCallable(make)) throw new Error('this client of EventStoreDB makes its streams otherwise');
  const makeWide = (service: unknown, name: unknown, open: unknown, cache: unknown): unknown => {
    const wide = isCallable(open) ? (stub: unknown) => openedWide(open, stub, most) : open;
    return make.call(client, service, name, wide, cache);
  };
  Reflect.set(client, MAKES_STREAMS, makeWide);
  return client;
}

/** A stream reads the default once, when it is created, which happens before this returns. */
function openedWide(open: Callable, stub: unknown, most: number): unknown {
  const usual = getDefaultHighWaterMark(true);
  setDefaultHighWaterMark(true, most);
  try {
    return open(stub);
  } finally {
    setDefaultHighWaterMark(true, usual);
  }
}
