import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A port in front of a server that can be closed and opened again: for its clients the server
 * disappears and returns.
 */
export class TcpProxy {
  private server: Server | null = null;
  private readonly sockets = new Set<Socket>();
  private port = 0;

  private constructor(
    private readonly url: string,
    private readonly host: string,
    private readonly target: number,
  ) {}

  /** A closed door before the first host of an address. */
  static async before(url: string): Promise<TcpProxy> {
    const [, host, port] = /^[\w+]+:\/\/(?:[^@/]*@)?([^:/,?]+):(\d+)/.exec(url) ?? [];
    if (host === undefined) throw new Error('an address with a host and a port is needed');
    const door = new TcpProxy(url, host, Number(port));
    await door.start();
    await door.close();
    return door;
  }

  /** The address through the door. */
  get address(): string {
    return this.url.replace(`${this.host}:${this.target}`, `127.0.0.1:${this.port}`);
  }

  async start(): Promise<void> {
    const server = createServer((socket) => this.pass(socket)).listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Connections break, and new ones are refused. */
  async close(): Promise<void> {
    const { server } = this;
    if (server === null) return;
    this.server = null;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private pass(socket: Socket): void {
    const onward = connect(this.target, this.host);
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
