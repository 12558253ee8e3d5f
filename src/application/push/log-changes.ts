import { sleep } from '../../async/retry.js';
import { CLIENT_PREFIX, clientIdOf } from '../../domain/client/streams.js';
import type { EventBatch, EventLog } from '../../ports/event-log.js';
import type { Logger } from '../../ports/logger.js';

const BATCH_MAX = 500;
/** Pause before a log that ended the subscription is followed again. */
const PAUSE_MS = 1_000;

export interface LogListener {
  /** An event of a client, by any instance. Must neither wait nor throw. */
  changed(clientId: string, revision: bigint): void;
  /** The subscription was interrupted: any client may have changed meanwhile. */
  resumed(): void;
}

/**
 * Follows a shared log between `start` and `stop`, because other instances do not report what they
 * append. Events are not decoded.
 */
export class LogChanges {
  private controller: AbortController | null = null;
  private ready: Promise<void> = Promise.resolve();

  constructor(
    private readonly log: EventLog,
    private readonly logger: Logger,
    private readonly listener: LogListener,
  ) {}

  /** Resolves when every later event will be reported. @throws LogUnavailable */
  start(): Promise<void> {
    if (this.controller !== null) return this.ready;
    const controller = new AbortController();
    this.controller = controller;
    this.ready = this.subscribe(controller.signal).catch((cause: unknown) => {
      if (this.controller === controller) this.stop();
      throw cause;
    });
    return this.ready;
  }

  stop(): void {
    this.controller?.abort();
    this.controller = null;
  }

  private async subscribe(signal: AbortSignal): Promise<void> {
    const after = await this.log.end();
    if (signal.aborted) return;
    const subscription = this.log.subscribe(
      { after, batchMax: BATCH_MAX, prefixes: [CLIENT_PREFIX] },
      (batch) => this.take(batch),
      (cause) => void this.resume(cause, signal),
    );
    signal.addEventListener('abort', () => void subscription.close(), { once: true });
  }

  private async take({ events }: EventBatch): Promise<void> {
    for (const { stream, revision } of events) {
      this.listener.changed(clientIdOf(stream), revision);
    }
  }

  private async resume(cause: unknown, signal: AbortSignal): Promise<void> {
    this.logger.warn('the log ended the subscription for open streams', { cause });
    const unread = this.logger.ignoring('debug', 'the log is not followed for open streams yet');
    for (let isFollowed = false; !isFollowed;) {
      await sleep(PAUSE_MS, signal);
      if (signal.aborted) return;
      isFollowed = (await this.subscribe(signal).then(() => true, unread)) ?? false;
    }
    this.listener.resumed();
  }
}
