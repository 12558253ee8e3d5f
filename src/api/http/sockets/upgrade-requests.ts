import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';

/** A request as Node's parser gives it; `upgrade` decides whether it leaves HTTP. */
type ParsedRequest = IncomingMessage & { upgrade?: boolean };

type ParsedSocket = Socket & {
  readonly parser?: { onIncoming?: (request: ParsedRequest, keepAlive: boolean) => number };
};

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Passes WebSocket requests for one path to a listener. Node would take every request that offers
 * an upgrade from HTTP, and some HTTP clients offer one with each request (`h2c`): those are served
 * as if they did not.
 */
export function listenForUpgrades(server: Server, path: string, listener: UpgradeListener): void {
  server.on('connection', (socket: ParsedSocket) => {
    const { parser } = socket;
    const next = parser?.onIncoming;
    if (parser === undefined || next === undefined) return;
    parser.onIncoming = (request, keepAlive) => {
      const isOther = request.method !== 'CONNECT' && !isWebSocketTo(path, request);
      if (request.upgrade === true && isOther) request.upgrade = false;
      return next(request, keepAlive);
    };
  });
  server.on('upgrade', listener);
}

function isWebSocketTo(path: string, { method, url = '', headers }: IncomingMessage): boolean {
  const isAsked = /^websocket$/i.test(headers.upgrade ?? '');
  return method === 'GET' && isAsked && url.split('?')[0] === path;
}
