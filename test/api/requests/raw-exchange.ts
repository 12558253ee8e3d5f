import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { ServiceHarness } from '../../harness/service-harness.js';

/** A connection on which a spec writes bytes itself, and sees what comes back. */
export class RawConnection {
  /** Everything that was received. */
  text = '';
  private readonly ended: Promise<unknown>;

  private constructor(readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (part: string) => (this.text += part));
    socket.on('error', () => undefined);
    this.ended = once(socket, 'close');
  }

  static async to(port: number, host = '127.0.0.1'): Promise<RawConnection> {
    const socket = connect({ port, host });
    const connection = new RawConnection(socket);
    await once(socket, 'connect');
    return connection;
  }

  write(text: string): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  /** Waits until this many answers have started; their statuses. */
  async statuses(count = 1): Promise<number[]> {
    for (;;) {
      const found = [...this.text.matchAll(/HTTP\/1\.1 (\d{3}) [^\r]*\r\n/g)].map(([, s]) =>
        Number(s),
      );
      if (found.length >= count) return found;
      if (this.socket.destroyed) throw new Error(`closed after ${JSON.stringify(this.text)}`);
      await Promise.race([once(this.socket, 'data'), this.ended]);
    }
  }

  /** Waits until the service has closed the connection; everything that was received. */
  async closed(): Promise<string> {
    await this.ended;
    return this.text;
  }
}

/** Makes a harness listen, and says where. */
export async function listen(harness: ServiceHarness): Promise<number> {
  await harness.running.app.listen(0, '127.0.0.1');
  return (harness.running.app.getHttpServer().address() as AddressInfo).port;
}
