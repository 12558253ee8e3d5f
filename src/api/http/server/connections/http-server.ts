import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { TrustedProxies } from '../admission/peer-address.js';
import { continueLate } from '../body/body-reader.js';
import type { ConnectionLimits } from './connection-limits.js';
import { reasonOfInput, refuseInput, refuseTunnel } from './connection-refusal.js';
import { boundPipeline, stopParsingWhenDestroyed } from './pipeline-bound.js';
import type { RefusedConnections } from './refused-connections.js';
import { RequestTurns } from './request-turns.js';

/** Time for the headers of a request; also for the first byte on a new connection. */
const HEADERS_MS = 20_000;
/** Time for a whole request to arrive, from its first byte. */
const REQUEST_MS = 60_000;
/** A proxy must close an idle connection first, and many do so after a minute. */
const IDLE_MS = 72_000;
/** A peer that neither sends nor takes a byte for so long is gone; no answer takes longer. */
const SILENCE_MS = 120_000;
/** Node acts upon the first two only when it looks for overdue connections: else every 30 s. */
const CHECK_MS = 1_000;

/** The bounds of a server's connections, and the count of those that are refused or ended. */
export interface ConnectionBounds {
  readonly limits: ConnectionLimits;
  readonly proxies: TrustedProxies;
  readonly refused: RefusedConnections;
}

/**
 * An HTTP server with bounds of time and number. It is made here and not by Fastify, which has no
 * options for some bounds, and which makes a second server when the host is `localhost`.
 */
export function httpServer(
  serve: RequestListener,
  { limits, proxies, refused }: ConnectionBounds,
): Server {
  const turns = new RequestTurns(serve, proxies);
  const server = createServer(
    {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: IDLE_MS,
      connectionsCheckingInterval: CHECK_MS,
      // Node's own refusal is no problem document (header-demands.ts has ours).
      requireHostHeader: false,
    },
    boundPipeline((request, response) => turns.take(request, response), refused),
  );
  server.timeout = SILENCE_MS;
  server.on('clientError', (cause, socket: Socket) => {
    const reason = reasonOfInput(cause);
    if (reason !== null) refused.add(reason, socket);
    refuseInput(cause, socket);
  });
  server.on('connect', refuseTunnel);
  // The request is answered like any other: header-demands.ts refuses it.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  continueLate(server);
  limits.addTo(server);
  stopParsingWhenDestroyed(server);
  return server;
}
