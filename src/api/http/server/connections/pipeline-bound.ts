import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests that may wait on one connection behind the one that is being answered. */
const WAITING_MAX = 15;
const WAITING = new WeakMap<Socket, number>();

/**
 * Bounds the requests that a caller sends on one connection without waiting for answers. Node
 * parses a whole chunk at once: 64 KiB hold more than a thousand requests, which nobody else
 * interrupts. The connection of a caller who sends more is destroyed.
 */
export function boundPipeline(serve: RequestListener): RequestListener {
  return (request, response) => {
    // Node gives a response its socket when those before it are sent.
    if (response.socket !== null || isAdmitted(request.socket, response)) {
      serve(request, response);
    }
  };
}

function isAdmitted(socket: Socket, response: ServerResponse): boolean {
  if (socket.destroyed) return false;
  const waiting = (WAITING.get(socket) ?? 0) + 1;
  if (waiting > WAITING_MAX) {
    socket.destroy();
    return false;
  }
  WAITING.set(socket, waiting);
  response.once('close', () => WAITING.set(socket, (WAITING.get(socket) ?? 1) - 1));
  return true;
}
