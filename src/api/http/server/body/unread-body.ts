import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { announcesBody } from '../admission/body-headers.js';
import { lingerThenDestroy } from '../connections/linger.js';
import type { RefusedConnections } from '../connections/refused-connections.js';
import { BODY_BYTES_MAX } from './body-reader.js';

/** Time for the rest of a body after the answer; then the connection is destroyed. */
const REST_MS = 5_000;

/**
 * Before an answer to a request whose body was not received completely. A rest of known and bearable
 * length is received and dropped, so the connection stays usable. Otherwise the connection is
 * closed after the answer, but not at once: a reset would reach the caller before the answer does.
 */
export function closeIfEndless({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (!isUnfinished(raw)) return;
  const isShort = Number(raw.headers['content-length']) <= BODY_BYTES_MAX;
  if (isShort && raw.headers.expect === undefined && !reply.hasHeader('connection')) return;
  void reply.header('connection', 'close');
  const { socket } = raw;
  // Node calls this after an answer with `connection: close`.
  socket.destroySoon = (): void => lingerThenDestroy(socket);
}

/** After an answer: what is left of the body must arrive in time. */
export function boundRest({ raw }: FastifyRequest, refused: RefusedConnections): void {
  if (!isUnfinished(raw)) return;
  const destroyUnfinished = (): void => {
    if (raw.complete || raw.socket.destroyed) return;
    refused.add('unfinished_body', raw.socket);
    raw.socket.destroy();
  };
  setTimeout(destroyUnfinished, REST_MS).unref();
}

/** Whether a part of the body was not received. A request that is injected has no socket. */
function isUnfinished(raw: IncomingMessage): boolean {
  return !raw.complete && announcesBody(raw) && raw.socket instanceof Socket;
}
