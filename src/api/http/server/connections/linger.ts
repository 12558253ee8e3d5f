import type { Duplex } from 'node:stream';

/** Enough for an answer to arrive and be read while the caller still sends. */
const LINGER_MS = 1_000;
const LINGERING = new WeakSet<Duplex>();

/**
 * Ends a connection whose peer may still be sending (RFC 9112 §9.6): ends our direction, drops what
 * arrives, and destroys the connection when the peer ends too, or after a second.
 */
export function lingerThenDestroy(socket: Duplex): void {
  if (socket.destroyed || LINGERING.has(socket)) return;
  LINGERING.add(socket);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.end();
}
