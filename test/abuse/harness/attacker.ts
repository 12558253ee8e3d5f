import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** Loopback has many addresses on Linux: limits per address must not meet the bystander. */
export const ATTACKER_ADDRESS = '127.0.0.2';

export interface Shot {
  readonly method?: string;
  readonly path: string;
  /** Sent as `Authorization: Bearer`; none = a stranger. */
  readonly key?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Hit {
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const NO_ANSWER: Hit = { status: 0, headers: {}, body: '' };

/** The service ends idle connections later: a request on one that just ended would fail. */
const IDLE_MS = 30_000;

/** A caller who wishes the service harm, from a separate address. */
export class Attacker {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: IDLE_MS });
  private readonly sockets = new Set<Socket>();
  private readonly host: string;
  private readonly port: number;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    [this.host, this.port] = [hostname, Number(port)];
  }

  /** One request; a connection that the service ends before it answers counts as no answer. */
  send({ method = 'POST', path, key, body, headers = {} }: Shot): Promise<Hit> {
    const sent = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
    };
    return new Promise((resolve) => {
      const call = httpRequest({
        ...{ agent: this.agent, host: this.host, port: this.port },
        ...{ localAddress: ATTACKER_ADDRESS, method, path, headers: sent },
      });
      let isAnswered = false;
      call.on('response', (response) => {
        isAnswered = true;
        const { statusCode: status = 0, headers: answered } = response;
        const read = text(response).catch(() => '');
        void read.then((answer) => resolve({ status, headers: answered, body: answer }));
      });
      // An answer may come before the whole body is sent, which then fails.
      call.on('error', () => {
        if (!isAnswered) resolve(NO_ANSWER);
      });
      call.end(body);
    });
  }

  /** A connection without a request, for whatever is not HTTP. */
  async socket(localAddress = ATTACKER_ADDRESS): Promise<Socket> {
    const { host, port } = this;
    const socket = connect({ host, port, localAddress });
    socket.on('error', () => undefined);
    this.sockets.add(socket);
    await once(socket, 'connect');
    return socket;
  }

  /** Many connections from 50 addresses: each sends a text, and reads no more than the first bytes. */
  async deaf(count: number, request: string): Promise<void> {
    for (const socket of await this.answered(count, request)) socket.destroy();
  }

  /** The same connections, when each has got the first bytes of its answer. */
  async answered(count: number, request: string): Promise<Socket[]> {
    const address = (n: number): string => `127.0.1.${1 + (n % 50)}`;
    const all = Array.from({ length: count }, (_, n) => this.socket(address(n)));
    const sockets = await Promise.all(all);
    const answered = sockets.map(async (socket) => {
      socket.write(request);
      await new Promise((ready) => socket.once('readable', ready).once('close', ready));
    });
    await Promise.all(answered);
    return sockets;
  }

  end(): void {
    this.agent.destroy();
    for (const socket of this.sockets) socket.destroy();
  }
}
