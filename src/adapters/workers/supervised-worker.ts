import { delayMs, type Backoff } from '../../async/retry.js';
import { Worker, type WorkerOptions } from 'node:worker_threads';

const RESTART: Backoff = { firstMs: 100, mostMs: 10_000, random: Math.random };
/** How long a thread may take to end when it is asked to. */
const CLOSE_MS = 5_000;

export interface KeptThreadOptions<Answer> {
  /** The compiled entrance of the thread. */
  readonly entrance: URL;
  readonly worker: WorkerOptions;
  readonly heard: (answer: Answer) => void;
  /** The thread is gone; it will be started again, unless it was closed. */
  readonly died: (why: string) => void;
}

/** A thread that is started again when it dies, in growing intervals, until it is closed. */
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
    const { entrance, worker: options, heard } = this.options;
    const worker = new Worker(entrance, options);
    let why = 'it ended';
    worker.on('message', heard);
    worker.on('error', (cause) => (why = cause instanceof Error ? cause.message : 'it failed'));
    worker.on('exit', () => {
      this.worker = null;
      this.ended(why);
    });
    this.worker = worker;
  }

  /** It came to work: the next death is the first again. */
  markHealthy(): void {
    this.deaths = 0;
  }

  send(question: Question): void {
    this.worker?.postMessage(question);
  }

  /** Asks the thread to end, and ends it when it takes too long. */
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
    this.options.died(why);
  }
}
