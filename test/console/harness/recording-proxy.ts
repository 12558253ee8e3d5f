import { once } from 'node:events';
import {
  createServer,
  request as send,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer as it went to the browser, also one that has not ended. */
export interface RecordedAnswer {
  readonly path: string;
  readonly type: string;
  readonly head: string;
  readonly chunks: Buffer[];
}

/** Passes on what a browser asks of the service, and keeps every byte that the service answers. */
export class RecordingProxy {
  readonly answers: RecordedAnswer[] = [];
  private readonly server: Server = createServer((request, response) =>
    this.pass(request, response),
  );

  private constructor(private readonly target: string) {}

  /** @param target address of the service */
  static async before(target: string): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Everything so far: the heads and the bodies. */
  text(): string {
    return this.answers.map((answer) => answer.head + bodyOf(answer).toString()).join('\n');
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private pass(request: IncomingMessage, response: ServerResponse): void {
    // Without this header the service compresses nothing.
    const { 'accept-encoding': _, ...headers } = request.headers;
    const { method, url: path = '/' } = request;
    const passed = send(new URL(path, this.target), { method, headers }, (answer) => {
      const type = answer.headers['content-type'] ?? '';
      const chunks: Buffer[] = [];
      this.answers.push({ path, type, head: JSON.stringify(answer.headers), chunks });
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', () => response.destroy());
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    response.on('close', () => {
      if (!response.writableFinished) passed.destroy();
    });
    request.pipe(passed);
  }
}

export function bodyOf({ chunks }: RecordedAnswer): Buffer {
  return Buffer.concat(chunks);
}
