import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';

const SIGNALS = new WeakMap<Socket, AbortSignal>();

/**
 * A signal that is aborted when the connection of a request is closed. All requests of a connection
 * share it. (Fastify's own signal ends with the body of the request.)
 */
export function connectionSignal({ raw: { socket } }: Pick<FastifyRequest, 'raw'>): AbortSignal {
  const known = SIGNALS.get(socket);
  if (known !== undefined) return known;
  const controller = new AbortController();
  if (socket.destroyed) controller.abort();
  else socket.once('close', () => controller.abort());
  SIGNALS.set(socket, controller.signal);
  return controller.signal;
}
