import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RefusedConnections } from './refused-connections.js';

/** Requests that may wait on one connection behind the one that is being answered. */
const WAITING_MAX = 7;
const WAITING = new WeakMap<Socket, number>();
/** Makes Node's parser end with an error. */
const STOP = -1;

/** A connection with Node's parser, which calls this for each request. */
type ParsedSocket = Socket & {
  readonly parser?: { onIncoming?: (request: IncomingMessage, keepAlive: boolean) => number };
};

/**
 * Bounds the requests that a caller sends on one connection without waiting for answers. Node
 * parses a whole chunk at once, and 64 KiB hold more than a thousand requests: nobody else is
 * served meanwhile. The connection of a caller who sends more is destroyed.
 */
export function boundPipeline(
  serve: RequestListener,
  refused: RefusedConnections,
): RequestListener {
  return (request, response) => {
    const { socket } = request;
    // Node gives a response its socket when those before it are sent.
    if (response.socket !== null) return serve(request, response);
    if (socket.destroyed) return;
    if (isWithinBound(socket, response)) return serve(request, response);
    refused.add('pipeline', socket);
    socket.destroy();
  };
}

/** Ends the parsing of a chunk with the connection. Node would make all requests that are in it. */
export function stopParsingWhenDestroyed(server: Server): void {
  server.on('connection', (socket: ParsedSocket) => {
    const { parser } = socket;
    const next = parser?.onIncoming;
    if (parser === undefined || next === undefined) return;
    parser.onIncoming = (request, keepAlive) =>
      socket.destroyed ? STOP : next(request, keepAlive);
  });
}

/** Counts a response that waits behind others, if the connection may have one more. */
function isWithinBound(socket: Socket, response: ServerResponse): boolean {
  const waiting = (WAITING.get(socket) ?? 0) + 1;
  if (waiting > WAITING_MAX) return false;
  WAITING.set(socket, waiting);
  response.once('close', () => WAITING.set(socket, (WAITING.get(socket) ?? 1) - 1));
  return true;
}
