import { existsSync } from 'node:fs';
import {
  RefusalLog,
  RefusalLogUnavailable,
  type ListedRefusal,
  type RefusalBatch,
  type RefusalQuery,
} from '../../ports/refusal-log.js';
import { SupervisedWorker } from './supervised-worker.js';
import type { FromRefusals, RefusalMethod, ToRefusals } from './refusal-messages.js';

/** The compiled entry point of the thread. */
const ENTRY_URL = new URL('../../workers/refusals-worker.js', import.meta.url);
/** The thread holds one batch or one page at a time. */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };

interface Call {
  readonly resolve: (result: string | undefined) => void;
  readonly reject: (cause: Error) => void;
}

/**
 * The embedded refusal log on a separate thread, so rows and queries cost the write path no time.
 *
 * - The thread starts with the first refusal; a service without refusals has no such thread.
 * - A call in flight when the thread dies rejects; it may have taken effect.
 */
export class RefusalWorkerLog extends RefusalLog {
  private readonly calls = new Map<number, Call>();
  private readonly thread: SupervisedWorker<ToRefusals, FromRefusals>;
  private last = 0;
  private isBegun = false;

  constructor(
    private readonly path: string,
    entryUrl: URL = ENTRY_URL,
  ) {
    super();
    this.thread = new SupervisedWorker({
      entryUrl,
      worker: { workerData: { path }, name: 'refusals', resourceLimits: LIMITS },
      onMessage: (answer) => this.hear(answer),
      onExit: (why) => this.abandon(`the thread of the refusals ended: ${why}`),
    });
  }

  override async add(batch: RefusalBatch): Promise<void> {
    await this.call('add', batch);
  }

  override async find(query: RefusalQuery): Promise<ListedRefusal[]> {
    return this.isAbsent ? [] : read(await this.call('find', query));
  }

  override async counts(day: string): Promise<Readonly<Record<string, number>>> {
    return this.isAbsent ? {} : read(await this.call('counts', day));
  }

  override async size(clientId: string | null): Promise<number> {
    return this.isAbsent ? 0 : read(await this.call('size', clientId));
  }

  override async removeOldest(clientId: string | null, most: number): Promise<number> {
    return this.isAbsent ? 0 : read(await this.call('removeOldest', clientId, most));
  }

  override async removeBefore(instant: number, most: number): Promise<number> {
    return this.isAbsent ? 0 : read(await this.call('removeBefore', instant, most));
  }

  override async removeClient(clientId: string): Promise<void> {
    if (!this.isAbsent) await this.call('removeClient', clientId);
  }

  async close(): Promise<void> {
    await this.thread.close({ type: 'close' });
    this.abandon('they are closed');
  }

  /** Without a file there are no entries to find or remove. */
  private get isAbsent(): boolean {
    return !this.isBegun && !existsSync(this.path);
  }

  private call(method: RefusalMethod, ...args: readonly unknown[]): Promise<string | undefined> {
    if (!this.isBegun) {
      this.isBegun = true;
      this.thread.start();
    }
    if (!this.thread.runs) return Promise.reject(unavailable('the thread of the refusals is down'));
    return new Promise((resolve, reject) => {
      const call = ++this.last;
      this.calls.set(call, { resolve, reject });
      this.thread.send({ type: 'call', call, method, args: JSON.stringify(args) });
    });
  }

  private hear({ call, result, reason }: FromRefusals): void {
    this.thread.markHealthy();
    const asked = this.calls.get(call);
    this.calls.delete(call);
    if (reason === undefined) asked?.resolve(result);
    else asked?.reject(unavailable(reason));
  }

  private abandon(why: string): void {
    for (const { reject } of this.calls.values()) reject(unavailable(why));
    this.calls.clear();
  }
}

function read<T>(result: string | undefined): T {
  return JSON.parse(result ?? 'null') as T;
}

function unavailable(reason: string): RefusalLogUnavailable {
  return new RefusalLogUnavailable(reason);
}
