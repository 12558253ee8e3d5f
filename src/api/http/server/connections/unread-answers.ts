import type { ServerResponse } from 'node:http';
import type { RefusedConnections } from './refused-connections.js';

/** An answer of this size is not counted: the number of connections bounds all of them. */
const FREE_BYTES = 4 * 1024;

/**
 * Bounds the bytes of answers that callers do not take.
 *
 * **Invariants**
 * - An answer is counted from when it is made until the operating system has all of it, or its
 *   connection is closed.
 * - Beyond the bound, the connection whose answer has waited longest is destroyed. A caller who
 *   reads takes an answer within a second, so callers who do not read lose their connections.
 */
export class UnreadAnswers {
  /** In the order in which they were made. */
  private readonly sizes = new Map<ServerResponse, number>();
  private bytes = 0;

  /** @param bytesMax of all answers that are made and not sent yet */
  constructor(
    private readonly bytesMax: number,
    private readonly refused: RefusedConnections,
  ) {}

  /** Bytes counted at the moment. */
  get held(): number {
    return this.bytes;
  }

  /** Counts an answer that is about to be sent. */
  add(response: ServerResponse, bytes: number): void {
    if (bytes <= FREE_BYTES || this.sizes.has(response)) return;
    this.sizes.set(response, bytes);
    this.bytes += bytes;
    const remove = (): void => this.remove(response);
    response.once('finish', remove).once('close', remove);
    for (const oldest of this.sizes.keys()) {
      if (this.bytes <= this.bytesMax || oldest === response) return;
      this.remove(oldest);
      // An answer that waits behind others has no connection yet, but its request has.
      const { socket } = oldest.req;
      this.refused.add('unread_answers', socket);
      socket.destroy();
    }
  }

  private remove(response: ServerResponse): void {
    this.bytes -= this.sizes.get(response) ?? 0;
    this.sizes.delete(response);
  }
}
