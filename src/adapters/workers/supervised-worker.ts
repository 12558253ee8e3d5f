import { delayMs, type Backoff } from '../../async/retry.js';
import { Worker, type WorkerOptions } from 'node:worker_threads';

const RESTART: Backoff = { firstMs: 100, mostMs: 10_000, random: Math.random };
/** How long a thread may take to end on request. */
const CLOSE_MS = 5_000;

export interface KeptThreadOptions<Answer> {
  /** The compiled entry point of the thread. */
  readonly entryUrl: URL;
  readonly worker: WorkerOptions;
  readonly onMessage: (answer: Answer) => void;
  /** Called when the thread has ended. It is started again, unless it was closed. */
  readonly onExit: (why: string) => void;
}

/** A thread that is restarted when it dies, at growing intervals, until it is closed. */
export class SupervisedWorker<Question, Answer> {
  private worker: Worker | null = null;
  private closing = false;
  private deaths = 0;
  private restart: NodeJS.Timeout | null = null;

  constructor(private readonly options: KeptThreadOptions<Answer>) {}

  get runs(): boolean {
    return this.worker !== null;
  }

  start(): void {
    const { entryUrl, worker: options, onMessage } = this.options;
    const worker = new Worker(entryUrl, options);
    let why = 'it ended';
    worker.on('message', onMessage);
    worker.on('error', (cause) => (why = cause instanceof Error ? cause.message : 'it failed'));
    worker.on('exit', () => {
      this.worker = null;
      this.ended(why);
    });
    this.worker = worker;
  }

  /** Resets the intervals, because the thread has started its work. */
  markHealthy(): void {
    this.deaths = 0;
  }

  send(question: Question): void {
    this.worker?.postMessage(question);
  }

  /** Asks the thread to end, and terminates it when it takes too long. */
  async close(question: Question): Promise<void> {
    this.closing = true;
    if (this.restart !== null) clearTimeout(this.restart);
    const { worker } = this;
    if (worker === null) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.send(question);
    const hurry = setTimeout(() => void worker.terminate(), CLOSE_MS);
    await ended;
    clearTimeout(hurry);
  }

  private ended(why: string): void {
    if (!this.closing) {
      const delay = delayMs(RESTART, this.deaths++);
      this.restart = setTimeout(() => this.start(), delay);
    }
    this.options.onExit(why);
  }
}
