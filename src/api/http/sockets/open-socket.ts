import type { WebSocket } from 'ws';

/** Bytes that may wait to be sent while further messages of the peer are still read. */
const UNSENT_MAX = 64 * 1024;
/** Time for the peer to take the last messages and to close its side. */
const CLOSE_MS = 1_000;

/**
 * A WebSocket with bounds for peers that do not read.
 *
 * **Invariants**
 * - While more than 64 KiB wait to be sent, no message of the peer is read. So answers to its
 *   messages cannot fill the memory.
 * - A peer that answers no ping until the next one is disconnected.
 */
export class OpenSocket {
  private isAlive = true;

  constructor(private readonly socket: WebSocket) {
    socket.on('pong', () => (this.isAlive = true));
  }

  get protocol(): string {
    return this.socket.protocol;
  }

  /** Resolves when the operating system has the message, or the socket is not open any more. */
  send(message: string): Promise<void> {
    if (this.socket.readyState !== 1) return Promise.resolve();
    return new Promise((resolve) => {
      // After an error the socket closes, which ends whatever was waiting.
      this.socket.send(message, () => {
        this.readOn();
        resolve();
      });
    });
  }

  /** Calls a function with each message; its rejection closes the socket. */
  onMessage(take: (message: string) => Promise<void>, failed: (cause: unknown) => void): void {
    this.socket.on('message', (message: Buffer) => {
      if (this.socket.bufferedAmount > UNSENT_MAX) this.socket.pause();
      take(message.toString()).catch(failed);
    });
  }

  /** Closes the socket; it is cut when the peer does not close its side in time. */
  close(code: number, reason: string): void {
    this.readOn();
    this.socket.close(code, reason);
    const cut = setTimeout(() => this.socket.terminate(), CLOSE_MS);
    this.socket.once('close', () => clearTimeout(cut));
  }

  /** Pings the peer, or cuts the connection if the ping before was not answered. */
  beat(): void {
    if (!this.isAlive) return this.socket.terminate();
    this.isAlive = false;
    if (this.socket.readyState === 1) this.socket.ping();
  }

  private readOn(): void {
    if (this.socket.isPaused && this.socket.bufferedAmount <= UNSENT_MAX) this.socket.resume();
  }
}
