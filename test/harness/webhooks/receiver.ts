import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { Condition } from '../../../src/async/condition.js';

/** A request that a receiver has got. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: { readonly [name: string]: unknown };
}

/** The answer of a receiver to a request; the default answers 204. */
export type Behaviour = (received: Received, response: ServerResponse) => void;

const ACCEPT: Behaviour = (_received, response) => void response.writeHead(204).end();

/** A real HTTP server that gets webhooks. */
export class Receiver {
  readonly received: Received[] = [];
  behaviour: Behaviour = ACCEPT;
  private readonly changes = new Condition(new AbortController().signal);

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      let text = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (text += chunk));
      request.on('end', () => {
        const body = JSON.parse(text) as Received['body'];
        const received = { headers: request.headers, text, body };
        this.received.push(received);
        this.behaviour(received, response);
        this.changes.notify();
      });
    });
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver(createServer());
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hooks`;
  }

  /** Resolves once so many requests have arrived. */
  async until(count: number): Promise<readonly Received[]> {
    await this.changes.waitUntil(() => this.received.length >= count, 60_000);
    return this.received;
  }

  accept(): void {
    this.behaviour = ACCEPT;
  }

  refuse(status: number): void {
    this.behaviour = (_received, response) => void response.writeHead(status).end();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The verified body, as a receiver with this secret reads it. @throws on a wrong signature */
export function verified({ text, headers }: Received, secret: string): unknown {
  return new Webhook(secret).verify(text, headers as { [name: string]: string });
}
