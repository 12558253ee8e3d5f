import { getDefaultHighWaterMark, setDefaultHighWaterMark } from 'node:stream';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { isCallable, type Callable } from './callable.js';

const MAKES_STREAMS = 'GRPCStreamCreator';

/**
 * Lets a client's streams take so many messages ahead. By its own choice the stream of all appends
 * takes sixteen in one turn of the event loop; the client queues the others, and a queue that breaks
 * with the connection leaves rejections that nobody can catch, which end the process. What the
 * stream itself holds is only dropped with it.
 * @throws Error where the client is not the one that this was written for
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

/** A stream asks for the default once, when it is made, which is done before this returns. */
function openedWide(open: Callable, stub: unknown, most: number): unknown {
  const usual = getDefaultHighWaterMark(true);
  setDefaultHighWaterMark(true, most);
  try {
    return open(stub);
  } finally {
    setDefaultHighWaterMark(true, usual);
  }
}
