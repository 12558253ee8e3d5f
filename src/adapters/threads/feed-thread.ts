import { ReadModelUnavailable } from '../../ports/documents.js';
import { ProjectionRunner, type FeedLine, type Rebuild } from '../../ports/projection-runner.js';
import type { FeedThreadData, FromFeed, ToFeed } from './feed-messages.js';
import { KeptThread } from './kept-thread.js';
import { RebuildAsks } from './rebuild-asks.js';

/** The compiled entrance of the thread. */
const ENTRANCE = new URL('../../feed-worker.js', import.meta.url);
/** Room for what a part of a batch leaves behind before it dies. */
const YOUNG_MB = 48;

/**
 * The feed of read models on servers, on a thread of its own with clients of its own, so that it
 * costs the write path none of its time. Leases, gathering and outages are the thread's affair.
 */
export class FeedThread extends ProjectionRunner {
  private readonly asks = new RebuildAsks();
  private readonly thread: KeptThread<ToFeed, FromFeed>;
  private lines: readonly FeedLine[] = [];
  private reporter: (lines: readonly FeedLine[]) => void = () => undefined;
  private started: () => void = () => undefined;
  private closing = false;

  constructor(data: FeedThreadData, entrance: URL = ENTRANCE) {
    super();
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB };
    this.thread = new KeptThread({
      entrance,
      worker: { workerData: data, name: 'feed', resourceLimits },
      heard: (message) => this.hear(message),
      died: (why) => this.died(why),
    });
  }

  /** Resolves when the feed's state is known, or at the thread's first death. */
  override start(reporter: (lines: readonly FeedLine[]) => void): Promise<void> {
    this.reporter = reporter;
    return new Promise((resolve) => {
      this.started = resolve;
      this.thread.start();
    });
  }

  /** The log on its server wakes the thread. */
  override committed(): void {}

  override hurry(): void {
    this.thread.send({ type: 'hurry' });
  }

  override async rebuild(name: string): Promise<Rebuild> {
    if (!this.thread.runs) throw new ReadModelUnavailable('the thread of the feed does not run');
    return this.asks.ask(name, (ask) =>
      this.thread.send({ type: 'rebuild', ask, projection: name }),
    );
  }

  override async close(): Promise<void> {
    this.closing = true;
    await this.thread.close({ type: 'close' });
  }

  private hear(message: FromFeed): void {
    switch (message.type) {
      case 'started':
        this.thread.works();
        return this.started();
      case 'progress':
        this.lines = message.lines;
        return this.reporter(message.lines);
      default:
        return this.asks.answered(message);
    }
  }

  private died(why: string): void {
    this.asks.abandon(new ReadModelUnavailable('the thread of the feed ended'));
    this.started();
    if (this.closing) return;
    const lastError = `the thread of the feed is started again: ${why}`;
    this.lines = this.lines.map((line) => ({ ...line, state: 'retrying', lastError }));
    this.reporter(this.lines);
  }
}
