import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { SharedTurns } from '../../../async/shared-turns.js';
import { FacadeConfig } from '../../auth/http-config.js';
import { invalidField, Problem } from '../../errors/problem.js';
import { toProblem } from '../../errors/problem-of-error.js';
import type { GraphqlFacade } from '../../graphql/graphql-facade.js';
import { LazyGraphql } from '../server/lazy-graphql.js';
import { refuseConnection } from '../server/connections/connection-refusal.js';
import { GraphqlSocket } from './graphql-socket.js';
import type { Handshake, SocketProtocol } from './socket-protocol.js';
import { SocketServices } from './socket-services.js';
import { listenForUpgrades } from './upgrade-requests.js';

export const SOCKETS_PATH = '/graphql/ws';
/** Proxies close a connection on which nothing arrives, many after a minute. */
const BEAT_MS = 15_000;

/** A connection with the answer that Node is still writing to it. */
type HttpSocket = Duplex & { readonly _httpMessage?: unknown };

interface Loaded {
  readonly protocol: SocketProtocol;
  readonly facade: GraphqlFacade;
}

/**
 * The open WebSockets for GraphQL subscriptions (decision 0063). They come through the same server
 * as requests, so its bounds of connections hold for them.
 *
 * **Invariant**: no socket outlives `close` by more than a second.
 */
@Injectable()
export class GraphqlSockets {
  private readonly open = new Set<GraphqlSocket>();
  /** Handshakes that arrive together do not keep others waiting. */
  private readonly handshakes = new SharedTurns();
  private loaded: Promise<Loaded> | null = null;
  private beat: NodeJS.Timeout | null = null;
  private isClosing = false;

  constructor(
    private readonly config: FacadeConfig,
    private readonly graphql: LazyGraphql,
    private readonly services: SocketServices,
  ) {}

  get size(): number {
    return this.open.size;
  }

  /** Serves the sockets of a server, unless GraphQL is switched off. */
  addTo(server: Server): void {
    if (this.config.graphqlCostMax === 0) return;
    listenForUpgrades(server, SOCKETS_PATH, (request, socket, head) => {
      // From here on Node does not listen to the connection.
      socket.on('error', () => socket.destroy());
      this.upgrade({ request, socket, head }).catch((cause: unknown) => {
        this.refuse(socket, cause);
      });
    });
  }

  /** Ends every socket, and refuses further ones. */
  close(): void {
    this.isClosing = true;
    if (this.beat !== null) clearInterval(this.beat);
    for (const one of [...this.open]) one.stop();
  }

  private async upgrade(handshake: Handshake): Promise<void> {
    await this.handshakes.turn();
    const { request, socket } = handshake;
    if (socket.destroyed) return;
    // The answer to an earlier request would be written into the socket.
    if ((socket as HttpSocket)._httpMessage) {
      socket.destroy();
      return;
    }
    if (this.isClosing) throw stopping();
    socket.once('close', this.services.admission.enter(request));
    const { protocol, facade } = await this.load();
    if (this.isClosing) throw stopping();
    const begin = (opened: GraphqlSocket['socket']): GraphqlSocket => {
      const connection = new GraphqlSocket(opened, { request, facade, services: this.services });
      this.open.add(connection);
      this.beat ??= setInterval(() => this.beatAll(), BEAT_MS).unref();
      return connection;
    };
    protocol.open(handshake, begin, (connection) => this.open.delete(connection));
  }

  private load(): Promise<Loaded> {
    this.loaded ??= this.import();
    return this.loaded;
  }

  private async import(): Promise<Loaded> {
    const facade = await this.graphql.facade();
    const { SocketProtocol } = await import('./socket-protocol.js');
    const malformed = (socket: Duplex): void => {
      this.refuse(socket, invalidField('Upgrade', 'INVALID', 'must be a WebSocket of version 13'));
    };
    return { facade, protocol: new SocketProtocol(malformed) };
  }

  private refuse(socket: Duplex, cause: unknown): void {
    const problem = toProblem(cause) ?? new Problem('INTERNAL');
    if (problem.code === 'INTERNAL') this.services.reports.defect(cause);
    this.services.reports.refused(problem.code);
    // Input is dropped, so that the end of the peer is seen.
    socket.resume();
    refuseConnection(socket, problem);
  }

  private beatAll(): void {
    for (const { socket } of this.open) socket.beat();
  }
}

function stopping(): Problem {
  return new Problem('OVERLOADED', { detail: 'The service stops: connect again.', retryAfter: 1 });
}
