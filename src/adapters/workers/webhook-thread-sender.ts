import { setTimeout as wait } from 'node:timers/promises';
import {
  WebhookSender,
  type TargetKind,
  type WebhookAttempt,
  type WebhookMessage,
  type WebhookTarget,
} from '../../ports/webhook-sender.js';
import { SupervisedWorker } from './supervised-worker.js';

/** The compiled entry point of the thread. */
const ENTRY_URL = new URL('../../workers/webhooks-worker.js', import.meta.url);
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 };
/** A thread that died starts again after a while. */
const AGAIN_MS = 500;

/** Input of the thread at its start. */
export interface SenderThreadData {
  readonly allowPrivate: boolean;
}

/** Messages and results as JSON: a text is copied between threads faster than objects are. */
export interface SenderMethods {
  examine(url: string): Promise<TargetKind>;
  send(target: WebhookTarget, messages: string, now: number): Promise<string>;
  /** Ends open requests; their calls are answered. */
  cancel(): Promise<void>;
}

/**
 * Sends webhooks on a separate thread, so that connections, signatures and slow receivers cost the
 * write path no time (decision 0087). The thread starts with the first message or address.
 */
export class WebhookThreadSender extends WebhookSender {
  private readonly thread: SupervisedWorker<SenderMethods>;
  private isStarted = false;
  private isClosed = false;

  constructor(workerData: SenderThreadData, entryUrl: URL = ENTRY_URL) {
    super();
    this.thread = new SupervisedWorker({
      entryUrl,
      worker: { workerData, name: 'webhooks', resourceLimits: LIMITS },
      called: 'the thread of the webhooks',
      onEvent: () => undefined,
      onExit: () => undefined,
      errorOf: ({ message }) => new Error(message),
    });
  }

  override async examine(url: string): Promise<TargetKind> {
    this.start();
    // An address is examined again before each connection.
    return this.thread.call('examine', url).catch(() => 'unknown' as const);
  }

  override async send(
    target: WebhookTarget,
    messages: readonly WebhookMessage[],
    now: number,
  ): Promise<readonly WebhookAttempt[]> {
    this.start();
    try {
      const results = await this.thread.call('send', target, JSON.stringify(messages), now);
      return JSON.parse(results) as readonly WebhookAttempt[];
    } catch {
      // The thread died, and some messages may have arrived: they are sent again.
      if (!this.isClosed) await wait(AGAIN_MS);
      return messages.map(skipped);
    }
  }

  override async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    if (this.isStarted) {
      // A thread that has died has nothing in flight.
      await this.thread.call('cancel').catch(() => undefined);
      await this.thread.close();
    }
  }

  private start(): void {
    if (this.isStarted || this.isClosed) return;
    this.isStarted = true;
    this.thread.start();
  }
}

function skipped({ id }: WebhookMessage): WebhookAttempt {
  return { id, outcome: 'SKIPPED', status: null, error: null, durationMs: 0 };
}
