/** The part of `ws` that the service uses; the package has no types. */
declare module 'ws' {
  import type { EventEmitter } from 'node:events';
  import type { IncomingMessage } from 'node:http';
  import type { Duplex } from 'node:stream';

  export class WebSocket extends EventEmitter {
    static readonly OPEN: number;
    /** @param options `localAddress` and others of `net.connect` as well */
    constructor(address: string, protocols?: string | string[], options?: object);
    readonly protocol: string;
    readonly readyState: number;
    /** Bytes that were sent and that the operating system does not have yet. */
    readonly bufferedAmount: number;
    readonly isPaused: boolean;
    send(data: string | Buffer, sent?: (cause?: Error | null) => void): void;
    send(data: string | Buffer, options: { readonly fin: boolean }): void;
    ping(): void;
    pause(): void;
    resume(): void;
    close(code?: number, reason?: string): void;
    terminate(): void;
  }

  export interface ServerOptions {
    readonly noServer: true;
    readonly clientTracking: boolean;
    readonly maxPayload: number;
    readonly maxFragments: number;
    readonly maxBufferedChunks: number;
    readonly allowSynchronousEvents: boolean;
    readonly closeTimeout: number;
    readonly handleProtocols: (protocols: Set<string>) => string | false;
  }

  export class WebSocketServer extends EventEmitter {
    constructor(options: ServerOptions);
    handleUpgrade(
      request: IncomingMessage,
      socket: Duplex,
      head: Buffer,
      opened: (socket: WebSocket) => void,
    ): void;
  }
}
