import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { peerOf, type TrustedProxies } from '../admission/peer-address.js';

/** The clock and the queues of the event loop; specs replace them. */
export interface TurnTimer {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Runs a function after the event loop has served input and output. */
  nextTurn(run: () => void): void;
  /** Runs a function in the same turn, after everything that promises started. */
  afterPromises(run: () => void): void;
}

const SYSTEM: TurnTimer = {
  now: () => performance.now(),
  nextTurn: (run) => void setImmediate(run),
  // Node empties the queue of promises before it takes the next tick that one of them asked for.
  afterPromises: (run) => queueMicrotask(() => process.nextTick(run)),
};

/**
 * Time that new requests may take in one turn of the event loop. A hundred debits fit, so that they
 * still share one append.
 */
const TURN_MS = 10;

interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Shares the turns of the event loop between the addresses that send requests. Node hands over all
 * requests that have arrived, and a thousand connections can have one each: without this, one turn
 * serves them all, and everybody else waits.
 *
 * **Invariants**
 * - Requests are served at once until they have taken 10 ms of a turn. Later ones wait, and the
 *   addresses are served in rotation, one request each.
 * - Requests of one address are served in the order in which they arrived.
 * - A connection has at most 8 requests without an answer, so the number that waits is bounded.
 */
export class RequestTurns {
  private readonly byPeer = new Map<string, Waiting[]>();
  /** End of the time of the present turn; null before its first request. */
  private until: number | null = null;

  constructor(
    private readonly serve: RequestListener,
    private readonly proxies: TrustedProxies,
    private readonly timer: TurnTimer = SYSTEM,
  ) {}

  /** Serves a request, now or in a later turn. */
  take(request: IncomingMessage, response: ServerResponse): void {
    if (this.until === null) {
      this.until = this.timer.now() + TURN_MS;
      this.timer.nextTurn(() => this.begin());
    } else if (this.byPeer.size > 0 || this.timer.now() >= this.until) {
      return this.put({ request, response });
    }
    this.serve(request, response);
  }

  private put(waiting: Waiting): void {
    const { socket, headers } = waiting.request;
    const peer = peerOf(this.proxies.senderOf(socket.remoteAddress, headers));
    const queue = this.byPeer.get(peer);
    if (queue === undefined) this.byPeer.set(peer, [waiting]);
    else queue.push(waiting);
  }

  private begin(): void {
    this.until = this.timer.now() + TURN_MS;
    this.step(this.until);
  }

  private step(until: number): void {
    const next = this.next();
    if (next === null) {
      this.until = null;
      return;
    }
    this.serve(next.request, next.response);
    if (this.timer.now() < until) this.timer.afterPromises(() => this.step(until));
    else this.timer.nextTurn(() => this.begin());
  }

  /** Takes the next request whose caller still listens, and puts its address at the end. */
  private next(): Waiting | null {
    for (const [peer, queue] of this.byPeer) {
      this.byPeer.delete(peer);
      const waiting = queue.shift();
      if (queue.length > 0) this.byPeer.set(peer, queue);
      if (waiting !== undefined && !waiting.request.socket.destroyed) return waiting;
    }
    return null;
  }
}
