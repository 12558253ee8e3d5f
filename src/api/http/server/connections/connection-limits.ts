import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Problem } from '../../../errors/problem.js';
import { peerOf, plainAddress, type TrustedProxies } from '../admission/peer-address.js';
import { refuseConnection } from './connection-refusal.js';
import type { RefusedConnections } from './refused-connections.js';

/** Connections beyond the limit that get an answer at one time; further ones are just closed. */
const REFUSED_AT_ONCE = 100;

export interface Limits {
  /** Connections at once. */
  readonly connectionsMax: number;
  /** Connections at once from one address. */
  readonly connectionsPerAddress: number;
}

/**
 * Bounds the connections, all of them and those from one address.
 *
 * **Invariants**
 * - A connection beyond a bound never reaches the HTTP parser: it gets an answer and is closed.
 * - Trusted proxies have no bound, because they connect for many callers.
 */
export class ConnectionLimits {
  private open = 0;
  private readonly byPeer = new Map<string, number>();

  constructor(
    private readonly limits: Limits,
    private readonly proxies: TrustedProxies,
    private readonly refused: RefusedConnections,
  ) {}

  /** Watches a server. The listeners that it has so far see only connections within the bounds. */
  addTo(server: Server): void {
    server.maxConnections = this.limits.connectionsMax + REFUSED_AT_ONCE;
    server.on('drop', () => this.refused.add('unanswered', null));
    const admitted = server.listeners('connection');
    server.removeAllListeners('connection');
    server.on('connection', (socket: Socket) => {
      const refusal = this.count(socket);
      if (refusal === null) for (const serve of admitted) serve.call(server, socket);
      else refuse(socket, refusal);
    });
  }

  /** Counts a connection until it closes; a problem when it is one too many. */
  private count(socket: Socket): Problem | null {
    const { connectionsMax, connectionsPerAddress } = this.limits;
    if (this.open >= connectionsMax) {
      this.refused.add('limit', socket);
      return overloaded();
    }
    const address = plainAddress(socket.remoteAddress);
    const peer = this.proxies.has(address) ? null : peerOf(address);
    const count = peer === null ? 0 : (this.byPeer.get(peer) ?? 0);
    if (count >= connectionsPerAddress) {
      this.refused.add('address_limit', socket);
      return tooManyFromOne(connectionsPerAddress);
    }
    this.open += 1;
    if (peer !== null) this.byPeer.set(peer, count + 1);
    socket.once('close', () => {
      this.open -= 1;
      if (peer !== null) this.uncount(peer);
    });
    return null;
  }

  private uncount(peer: string): void {
    const left = (this.byPeer.get(peer) ?? 1) - 1;
    if (left > 0) this.byPeer.set(peer, left);
    else this.byPeer.delete(peer);
  }
}

/** Nothing else listens to a refused connection. */
function refuse(socket: Socket, problem: Problem): void {
  socket.on('error', () => socket.destroy());
  // Input is dropped, so that the end of the peer is seen.
  socket.resume();
  refuseConnection(socket, problem);
}

function overloaded(): Problem {
  const detail = 'The service has as many connections as it may have: try again later.';
  return new Problem('OVERLOADED', { detail, retryAfter: 1 });
}

function tooManyFromOne(max: number): Problem {
  const detail = `An address may have ${max} connections at once.`;
  return new Problem('RATE_LIMITED', { detail, retryAfter: 1 });
}
