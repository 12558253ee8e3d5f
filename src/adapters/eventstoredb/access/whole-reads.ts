import { ErrorType, type RecordedEvent, type StreamingRead } from '@eventstore/db-client';
import { NO_LOG, type Logger } from '../../../ports/logger.js';
import { errorCodes } from './append-errors.js';
import { ServerTimeout } from '../client/replaceable-client.js';

/** The parts of a read answer that are used here. */
export interface Resolved {
  readonly event?: RecordedEvent;
}

/** Whether the server answered that the stream does not exist. */
export function isNothing(cause: unknown): boolean {
  return errorCodes(cause).type === ErrorType.STREAM_NOT_FOUND;
}

/** A server that sends nothing on any read for this long counts as not responding. */
const SILENCE_MS = 4_000;
/** A read without progress for this long is abandoned, even if the server answers other reads. */
const STUCK_MS = 12_000;

/**
 * Consumes each read completely, and abandons reads when the server stops responding.
 *
 * - A read is never left early, because its call would stay open.
 * - A read that is queued at the server does not count as silent: progress of any read shows that
 *   the server is alive. A busy server may take longer than the limit before it starts a read.
 */
export class WholeReads {
  /** Time of the server's last answer to any read, on the monotonic clock. */
  private lastAnswerAt = -Infinity;

  constructor(private readonly logger: Logger = NO_LOG) {}

  /** @throws ServerTimeout, and the client's errors of the read */
  take(stream: StreamingRead<Resolved>): Promise<RecordedEvent[]> {
    return new Promise((resolve, reject) => {
      const events: RecordedEvent[] = [];
      let ownAt = performance.now();
      let timer = setTimeout(() => check(), SILENCE_MS);
      const check = (): void => {
        const now = performance.now();
        const silentAt = Math.max(this.lastAnswerAt, ownAt) + SILENCE_MS;
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
        ownAt = this.heard();
      });
      stream.on('end', () => {
        clearTimeout(timer);
        this.heard();
        resolve(events);
      });
      stream.on('error', (cause) => {
        clearTimeout(timer);
        if (isNothing(cause)) this.heard();
        reject(cause);
      });
    });
  }

  private heard(): number {
    this.lastAnswerAt = performance.now();
    return this.lastAnswerAt;
  }
}
