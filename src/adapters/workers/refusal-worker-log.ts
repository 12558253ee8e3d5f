import { existsSync } from 'node:fs';
import {
  RefusalLog,
  RefusalLogUnavailable,
  type ListedRefusal,
  type RefusalBatch,
  type RefusalQuery,
} from '../../ports/refusal-log.js';
import { SupervisedWorker } from './supervised-worker.js';

/** The compiled entry point of the thread. */
const ENTRY_URL = new URL('../../workers/refusals-worker.js', import.meta.url);
/** The thread holds one batch or one page at a time. */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };

/** Input of the refusal thread at its start. */
export interface RefusalThreadData {
  readonly path: string;
}

/**
 * The methods of the log, with arguments and results as JSON: a text is copied between threads
 * faster than objects are.
 */
export type RefusalMethods = {
  readonly [Name in keyof RefusalLog]: (args: string) => Promise<string | undefined>;
};

/**
 * The embedded refusal log on a separate thread, so rows and queries cost the write path no time.
 * The thread starts with the first refusal; a service without refusals has no such thread.
 */
export class RefusalWorkerLog extends RefusalLog {
  private readonly thread: SupervisedWorker<RefusalMethods>;
  private isBegun = false;

  constructor(
    private readonly path: string,
    entryUrl: URL = ENTRY_URL,
  ) {
    super();
    const workerData: RefusalThreadData = { path };
    this.thread = new SupervisedWorker({
      entryUrl,
      worker: { workerData, name: 'refusals', resourceLimits: LIMITS },
      called: 'the thread of the refusals',
      hasSqlite: true,
      onEvent: () => undefined,
      onExit: () => undefined,
      errorOf: ({ message }) => new RefusalLogUnavailable(message),
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
    await this.thread.close();
  }

  /** Without a file there are no entries to find or remove. */
  private get isAbsent(): boolean {
    return !this.isBegun && !existsSync(this.path);
  }

  private call(
    method: keyof RefusalMethods,
    ...args: readonly unknown[]
  ): Promise<string | undefined> {
    if (!this.isBegun) {
      this.isBegun = true;
      this.thread.start();
    }
    return this.thread.call(method, JSON.stringify(args));
  }
}

function read<T>(result: string | undefined): T {
  return JSON.parse(result ?? 'null') as T;
}
