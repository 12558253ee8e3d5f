import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { BSON, type Document } from 'mongodb';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

/** A server that reports the given version, and answers nothing else. */
export class OldMongo {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(hello: Document, version: string): Promise<OldMongo> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const old = new OldMongo(server, `mongodb://127.0.0.1:${port}/ledger`);
    server.on('connection', (socket) => old.serve(socket, { ...hello, version, ok: 1 }));
    return old;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }

  private serve(socket: Socket, answer: Document): void {
    this.sockets.add(socket);
    let waiting = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk]);
      while (waiting.length >= 16 && waiting.length >= waiting.readInt32LE(0)) {
        const message = waiting.subarray(0, waiting.readInt32LE(0));
        waiting = waiting.subarray(message.length);
        socket.write(answerTo(message, answer));
      }
    });
  }
}

function answerTo(message: Buffer, answer: Document): Buffer {
  const body = BSON.serialize(answer);
  const asked = message.readInt32LE(12);
  const head = Buffer.alloc(asked === OP_QUERY ? 36 : 21);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(message.readInt32LE(4), 8);
  head.writeInt32LE(asked === OP_QUERY ? OP_REPLY : OP_MSG, 12);
  // Of an old reply: awaits more, and holds one document.
  if (asked === OP_QUERY) head.writeInt32LE(1, 32);
  return Buffer.concat([head, body]);
}
