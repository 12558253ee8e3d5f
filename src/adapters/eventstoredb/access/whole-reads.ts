import { ErrorType, type RecordedEvent, type StreamingRead } from '@eventstore/db-client';
import { NO_LOG, type Logger } from '../../../ports/logger.js';
import { errorCodes } from './append-errors.js';
import { ServerTimeout } from '../client/replaceable-client.js';

/** An answer of the server to a read, as far as it is of interest. */
export interface Resolved {
  readonly event?: RecordedEvent;
}

/** Whether the server answered that there is no such stream. */
export function isNothing(cause: unknown): boolean {
  return errorCodes(cause).type === ErrorType.STREAM_NOT_FOUND;
}

/** A server that sends nothing on any read for this long does not answer. */
const SILENCE_MS = 4_000;
/** A read that brings nothing for this long is given up, although the server answers others. */
const STUCK_MS = 12_000;

/**
 * Takes everything that each read gives, and gives reads up when the server falls silent.
 *
 * - A read is never left early: its call would stay open.
 * - A read that waits at the server behind others is not silent: what arrives on any read shows that
 *   the server is alive. A busy server may take longer than the limit before it begins a read.
 */
export class WholeReads {
  /** When the server last answered a read, on the monotonic clock. */
  #heardAt = -Infinity;

  constructor(private readonly logger: Logger = NO_LOG) {}

  /** @throws ServerTimeout, and what the client says about the read */
  take(stream: StreamingRead<Resolved>): Promise<RecordedEvent[]> {
    return new Promise((resolve, reject) => {
      const events: RecordedEvent[] = [];
      let ownAt = performance.now();
      let timer = setTimeout(() => check(), SILENCE_MS);
      const check = (): void => {
        const now = performance.now();
        const silentAt = Math.max(this.#heardAt, ownAt) + SILENCE_MS;
        const leftMs = Math.min(silentAt, ownAt + STUCK_MS) - now;
        if (leftMs > 0) {
          timer = setTimeout(check, leftMs);
          return;
        }
        stream.cancel().catch(this.logger.ignoring('debug', 'a silent read was not cancelled'));
        reject(new ServerTimeout('EventStoreDB is silent'));
      };
      stream.on('data', ({ event }: Resolved) => {
        if (event !== undefined) events.push(event);
        ownAt = this.#heard();
      });
      stream.on('end', () => {
        clearTimeout(timer);
        this.#heard();
        resolve(events);
      });
      stream.on('error', (cause) => {
        clearTimeout(timer);
        if (isNothing(cause)) this.#heard();
        reject(cause);
      });
    });
  }

  #heard(): number {
    this.#heardAt = performance.now();
    return this.#heardAt;
  }
}
