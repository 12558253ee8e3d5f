import { createRequire } from 'node:module';
import { isCallable } from './callable.js';

const CONNECTS = 'startConnectingInternal';

let prevented = false;

/**
 * Prevents the gRPC library, used by the EventStoreDB client, from opening connections without an
 * owner. A closed channel that waits after a failure would connect once more and keep that
 * connection permanently. Each cluster discovery, and each client replaced during an outage, would
 * leave a connection.
 * @throws Error if the library is not the version that this was written for
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
