import { Injectable } from '@nestjs/common';
import { FacadeConfig } from '../../../auth/http-config.js';
import { Problem } from '../../../errors/problem.js';

/** Proxies close a connection on which nothing arrives, many after a minute. */
const HEARTBEAT_MS = 15_000;
/** Seconds after which a caller may ask for a stream again. */
const RETRY_AFTER = 5;

/** An open stream of events. */
export interface OpenStream {
  /** Shows the peer that the stream lives. */
  beat(): void;
  end(reason: StreamEnd): void;
}

/** `ACCESS_ENDED`: the key or the session has ended. `STOPPING`: the service stops. */
export type StreamEnd = 'ACCESS_ENDED' | 'STOPPING';

/**
 * The open streams of events: their number, their heartbeat and their end with the service.
 *
 * **Invariant**: one key has at most half of the streams.
 */
@Injectable()
export class EventStreams {
  private readonly open = new Set<OpenStream>();
  private readonly byKey = new Map<string, number>();
  private count = 0;
  private isClosing = false;
  private heartbeat: NodeJS.Timeout | null = null;

  constructor(private readonly config: Pick<FacadeConfig, 'streamsMax'>) {}

  /** Streams that are open or being opened. */
  get size(): number {
    return this.count;
  }

  /**
   * Takes a place for a stream; gives the function that leaves it, to be called once.
   * @throws Problem OVERLOADED, RATE_LIMITED
   */
  enter(keyId: string): () => void {
    const { streamsMax } = this.config;
    const most = Math.ceil(streamsMax / 2);
    const own = this.byKey.get(keyId) ?? 0;
    if (this.isClosing) throw overloaded('The service stops: connect again.');
    if (this.count >= streamsMax) throw overloaded('The service has too many open streams.');
    if (own >= most) throw tooManyOfOne(most);
    this.byKey.set(keyId, own + 1);
    this.count += 1;
    return () => {
      this.count -= 1;
      const left = (this.byKey.get(keyId) ?? 1) - 1;
      if (left > 0) this.byKey.set(keyId, left);
      else this.byKey.delete(keyId);
    };
  }

  add(stream: OpenStream): void {
    if (this.isClosing) {
      stream.end('STOPPING');
      return;
    }
    this.open.add(stream);
    this.heartbeat ??= setInterval(() => this.beat(), HEARTBEAT_MS).unref();
  }

  remove(stream: OpenStream): void {
    this.open.delete(stream);
    if (this.open.size > 0 || this.heartbeat === null) return;
    clearInterval(this.heartbeat);
    this.heartbeat = null;
  }

  /** Ends every stream, and refuses further ones. */
  close(): void {
    this.isClosing = true;
    for (const stream of [...this.open]) stream.end('STOPPING');
  }

  private beat(): void {
    for (const stream of this.open) stream.beat();
  }
}

function overloaded(detail: string): Problem {
  return new Problem('OVERLOADED', { detail, retryAfter: RETRY_AFTER });
}

function tooManyOfOne(most: number): Problem {
  const detail = `A key may have ${most} open streams at once.`;
  return new Problem('RATE_LIMITED', { detail, retryAfter: RETRY_AFTER });
}
