import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError, type ExecutionArgs } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import {
  graphqlError,
  type SubscriptionAnswers,
} from '../../graphql/execution/subscription-answers.js';
import type { GraphqlSocket } from './graphql-socket.js';
import { OpenSocket } from './open-socket.js';

/** Longer than any document with its variables need be; a subscription keeps its message. */
const MESSAGE_BYTES_MAX = 32 * 1024;
/** Time from the opening of a socket to its first message. */
const INIT_MS = 3_000;
const CLOSE_MS = 1_000;
/** Ids of subscriptions are repeated with every answer. */
const ID_LENGTH_MAX = 128;
const BAD_REQUEST = 4400;

type Params = Record<string, unknown> | undefined;

/**
 * The libraries of the protocol graphql-transport-ws, in a separate module that the first
 * socket loads. The handshake is that of `ws`, the protocol that of `graphql-ws`.
 */
export class SocketProtocol {
  private readonly sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MESSAGE_BYTES_MAX,
    maxFragments: 64,
    maxBufferedChunks: 1_024,
    // One message of a socket in one turn of the event loop: no socket keeps the others waiting.
    allowSynchronousEvents: false,
    closeTimeout: CLOSE_MS,
    handleProtocols,
  });
  private readonly server = makeServer<Params, GraphqlSocket>({
    connectionInitWaitTimeout: INIT_MS,
    onConnect: ({ extra, connectionParams }) => extra.connect(connectionParams),
    onSubscribe: async ({ extra }, id, { query, operationName, variables }) => {
      if (id.length > ID_LENGTH_MAX) return tooLongId(extra);
      const begun = await extra.subscribe({
        query,
        operationName: operationName ?? null,
        variables: variables ?? null,
      });
      if (isRefused(begun)) return begun.map(graphqlError);
      return { ...begun.args, contextValue: begun };
    },
    subscribe: ({ contextValue }: ExecutionArgs) => contextValue as SubscriptionAnswers,
  });

  /** @param refused called instead of `opened` when the handshake is malformed */
  constructor(refused: (socket: Duplex) => void) {
    this.sockets.on('wsClientError', (_: Error, socket: Duplex) => refused(socket));
  }

  /** Answers the handshake, and serves the socket until it closes. */
  open(
    { request, socket, head }: Handshake,
    begin: (socket: OpenSocket) => GraphqlSocket,
    ended: (connection: GraphqlSocket) => void,
  ): void {
    this.sockets.handleUpgrade(request, socket, head, (opened) => {
      const connection = begin(new OpenSocket(opened));
      const { socket: open } = connection;
      // The library of the sockets closes them after an error.
      opened.on('error', () => undefined);
      const closed = this.server.opened(
        {
          protocol: open.protocol,
          send: (message) => open.send(message),
          close: (code, reason) => connection.end(code ?? 1000, reason ?? ''),
          onMessage: (take) => open.onMessage(take, (cause) => connection.fail(cause)),
        },
        connection,
      );
      opened.once('close', (code: number, reason: Buffer) => {
        connection.closed();
        ended(connection);
        closed(code, reason.toString()).catch((cause: unknown) => connection.fail(cause));
      });
    });
  }
}

export interface Handshake {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

function tooLongId(connection: GraphqlSocket): readonly GraphQLError[] {
  const message = `The id must have at most ${ID_LENGTH_MAX} characters.`;
  connection.end(BAD_REQUEST, message);
  return [new GraphQLError(message)];
}

function isRefused<T extends object>(
  begun: SubscriptionAnswers | readonly T[],
): begun is readonly T[] {
  return Array.isArray(begun);
}
