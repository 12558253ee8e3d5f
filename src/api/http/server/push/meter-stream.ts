import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { isLater, type PushedMeter } from '../../../../application/push/watched-client.js';
import type { OpenStream, StreamEnd } from './event-streams.js';

/** Content type of server-sent events. */
export const EVENT_STREAM = 'text/event-stream';

/** No proxy may keep or delay what a stream sends; its connection serves nothing else. */
export const STREAM_HEADERS = {
  'content-type': EVENT_STREAM,
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
  connection: 'close',
};
/** Time of a browser before it connects again. */
const RETRY = 'retry: 1000\n\n';
/** A comment, which clients ignore. */
const HEARTBEAT = ':\n\n';
/** Time for the last event to be taken. */
const END_MS = 1_000;

/** Only what a stream needs of a response. */
export type EventSink = Pick<ServerResponse, 'write' | 'end' | 'writeHead' | 'destroy' | 'once'>;

/** A meter is the same text for every stream of its client. */
const TEXTS = new WeakMap<PushedMeter, string>();

/**
 * One open stream of a client's meter.
 *
 * **Invariants**
 * - At most one write is in progress, and at most one meter waits behind it: the newest.
 * - No meter is sent that is not later than the last one that was sent.
 */
export class MeterStream implements OpenStream {
  private state: 'opening' | 'open' | 'ended' = 'opening';
  private isWriting = false;
  private waiting: PushedMeter | null = null;
  private sent: Pick<PushedMeter, 'revision' | 'edge'> = { revision: -1n, edge: -Infinity };

  constructor(private readonly to: EventSink) {}

  /** Sends a meter as soon as the reader has taken the one before it. */
  offer(pushed: PushedMeter): void {
    if (this.waiting !== null && !isLater(pushed, this.waiting)) return;
    this.waiting = pushed;
    this.flush();
  }

  /**
   * Sends the headers, and the newest meter offered so far if it is later.
   * @param seen revision that the reader had before it connected; null = none
   */
  start(headers: OutgoingHttpHeaders, seen: bigint | null): void {
    if (seen !== null) this.sent = { revision: seen, edge: -Infinity };
    this.to.writeHead(200, headers);
    this.state = 'open';
    this.write(RETRY);
  }

  beat(): void {
    if (this.state === 'open' && !this.isWriting) this.write(HEARTBEAT);
  }

  end(reason: StreamEnd): void {
    if (this.state !== 'open') return;
    const last = this.next();
    this.state = 'ended';
    const timer = setTimeout(() => this.to.destroy(), END_MS);
    this.to.once('close', () => clearTimeout(timer));
    this.to.end(`${last}event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
  }

  private flush(): void {
    if (this.state !== 'open' || this.isWriting) return;
    const text = this.next();
    if (text !== '') this.write(text);
  }

  /** The waiting meter as an event; empty when it is not later than what was sent. */
  private next(): string {
    const { waiting } = this;
    this.waiting = null;
    if (waiting === null || !isLater(waiting, this.sent)) return '';
    this.sent = waiting;
    return textOf(waiting);
  }

  private write(text: string): void {
    this.isWriting = true;
    this.to.write(text, this.written);
  }

  /** The operating system has the bytes. After an error the response closes. */
  private readonly written = (cause?: Error | null): void => {
    if (cause) return;
    this.isWriting = false;
    this.flush();
  };
}

function textOf(pushed: PushedMeter): string {
  let text = TEXTS.get(pushed);
  if (text === undefined) {
    text = `event: meter\nid: ${pushed.revision}\ndata: ${JSON.stringify(pushed.meter)}\n\n`;
    TEXTS.set(pushed, text);
  }
  return text;
}
