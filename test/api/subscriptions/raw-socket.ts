import { WebSocket } from 'ws';
import { until } from '../../contracts/until.js';
import type { Json } from '../../harness/service-harness.js';

interface Asked {
  readonly headers?: { readonly [name: string]: string };
  readonly protocols?: string[];
  readonly localAddress?: string;
}

/** A socket that sends whatever a test says, as no library would. */
export class RawSocket {
  readonly messages: Json[] = [];
  /** Status of the answer when the upgrade was refused, and its body. */
  refused: { readonly status: number; readonly body: string } | null = null;
  code: number | null = null;
  reason = '';
  readonly socket: WebSocket;

  constructor(url: string, { headers, protocols, localAddress }: Asked = {}) {
    this.socket = new WebSocket(
      `${url.replace('http', 'ws')}/graphql/ws`,
      protocols ?? ['graphql-transport-ws'],
      { headers, localAddress },
    );
    this.socket.on('error', () => undefined);
    this.socket.on('message', (message: Buffer) => {
      this.messages.push(JSON.parse(message.toString()));
    });
    this.socket.on('close', (code: number, reason: Buffer) => {
      this.code = code;
      this.reason = reason.toString();
    });
    this.socket.on('unexpected-response', (_: unknown, response: NodeJS.ReadableStream) => {
      const { statusCode: status } = response as unknown as { statusCode: number };
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => (this.refused = { status, body }));
    });
  }

  /** Resolves when the socket is open. */
  async open(): Promise<this> {
    await until(() => this.socket.readyState === WebSocket.OPEN);
    return this;
  }

  send(message: object | string): this {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    return this;
  }

  /** Opens the connection with a key, and waits for the acknowledgement. */
  async connect(key: string): Promise<this> {
    await this.open();
    this.send({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } });
    await until(() => this.messages.some(({ type }) => type === 'connection_ack'));
    return this;
  }

  subscribe(id: string, query: string): this {
    return this.send({ id, type: 'subscribe', payload: { query } });
  }

  /** The code with which the service closed the socket. */
  async closed(): Promise<number> {
    await until(() => this.code !== null);
    return this.code ?? 0;
  }

  /** The problem with which the service refused the upgrade. */
  async problem(): Promise<Json> {
    await until(() => this.refused !== null);
    return JSON.parse(this.refused?.body ?? '');
  }
}
