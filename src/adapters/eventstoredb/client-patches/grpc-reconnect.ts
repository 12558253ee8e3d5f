import { createRequire } from 'node:module';
import { isCallable } from './callable.js';

const CONNECTS = 'startConnectingInternal';

let prevented = false;

/**
 * Keeps the library for gRPC, which the client of EventStoreDB connects with, from connecting for
 * nobody. What waits after a failure when its channel is closed would try once more and keep for
 * ever what it gets: each look for the members of a cluster, and each client that was given up in an
 * outage, would leave a connection when the server is back.
 * @throws Error where the library is not the one that this was written for
 */
export function preventUnownedConnections(): void {
  if (prevented) return;
  const client = createRequire(import.meta.url).resolve('@eventstore/db-client');
  const loaded: unknown = createRequire(client)('@grpc/grpc-js/build/src/subchannel.js');
  const made: unknown = Reflect.get(Object(loaded) as object, 'Subchannel');
  const prototype = Object(isCallable(made) ? made.prototype : null) as object;
  const connect: unknown = Reflect.get(prototype, CONNECTS);
  if (!isCallable(connect)) throw new Error('this library for gRPC connects otherwise');
  const connectForSomebody = function (this: { readonly refcount: number }): void {
    if (this.refcount > 0) connect.call(this);
  };
  Reflect.set(prototype, CONNECTS, connectForSomebody);
  prevented = true;
}
