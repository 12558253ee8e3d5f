import { setTimeout as pause } from 'node:timers/promises';
import type { MongoClient } from 'mongodb';
import { NO_LOG, type Logger } from '../../../ports/logger.js';

/** How often to check whether a heartbeat has ended. */
const LOOK_MS = 1_000;
const RETRY_MS = 500;

/** Time limits of a heartbeat: one that waits for news of the server, and any other. */
export interface HeartbeatLimits {
  readonly awaitedMs: number;
  readonly plainMs: number;
}

/**
 * Reconnects a client whose heartbeat never ends. The driver may write its heartbeat to a
 * connection that has just broken. It then waits for space in a dead socket without a time limit,
 * and never checks that server again. The client would be lost until a restart. This happens when
 * all connections of a server break at once, as in a crash.
 */
export class HeartbeatWatch {
  private readonly closing = new AbortController();
  private readonly begun = new Map<string, { readonly at: number; readonly limitMs: number }>();
  private readonly timer: NodeJS.Timeout;
  private reviving: Promise<void> | null = null;

  constructor(
    private readonly client: MongoClient,
    limits: HeartbeatLimits,
    private readonly logger: Logger = NO_LOG,
  ) {
    const end = (address: string): void => void this.begun.delete(address);
    client.on('serverHeartbeatStarted', ({ connectionId, awaited }) => {
      const limitMs = awaited ? limits.awaitedMs : limits.plainMs;
      this.begun.set(connectionId, { at: performance.now(), limitMs });
    });
    client.on('serverHeartbeatSucceeded', ({ connectionId }) => end(connectionId));
    client.on('serverHeartbeatFailed', ({ connectionId }) => end(connectionId));
    client.on('serverClosed', ({ address }) => end(address));
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.timer.unref();
  }

  async close(): Promise<void> {
    this.closing.abort();
    clearInterval(this.timer);
    await this.reviving;
  }

  private look(): void {
    const now = performance.now();
    const stuck = [...this.begun.values()].some(({ at, limitMs }) => now - at > limitMs);
    if (!stuck || this.reviving !== null) return;
    this.reviving = this.revive().finally(() => (this.reviving = null));
  }

  /** Requests in flight fail; their callers retry them. */
  private async revive(): Promise<void> {
    const { signal } = this.closing;
    this.logger.warn('a heartbeat did not end: the client connects again');
    const unclosed = this.logger.ignoring('debug', 'the client was not closed');
    await this.client.close().catch(unclosed);
    this.begun.clear();
    while (!signal.aborted) {
      try {
        await this.client.connect();
        return;
      } catch (cause) {
        this.logger.debug('the client could not connect again', { cause });
        // The pause rejects only when the signal ends it.
        await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
