/** The names of all streams of clients, and of no other stream, begin with this. */
export const CLIENT_PREFIX = 'client-';

/** Name of the stream that holds all facts of a client. */
export function clientStream(clientId: string): string {
  return CLIENT_PREFIX + clientId;
}

/** Id of the client whose stream this is; the name must begin with `CLIENT_PREFIX`. */
export function clientIdOf(stream: string): string {
  return stream.slice(CLIENT_PREFIX.length);
}
