import { parentPort, Worker, type MessagePort, type WorkerOptions } from 'node:worker_threads';
import { delayMs, type Backoff } from '../../async/retry.js';

const RESTART: Backoff = { firstMs: 100, mostMs: 10_000, random: Math.random };
/** How long a thread may take to end on request. */
const CLOSE_MS = 5_000;

export interface SupervisedWorkerOptions<Event> {
  /** The compiled entry point of the thread. */
  readonly entryUrl: URL;
  readonly worker: WorkerOptions;
  /** Name in messages: `the projection thread`. */
  readonly called: string;
  readonly onEvent: (event: Event) => void;
  /**
   * Whether the thread has SQLite files open, and so is never terminated: a thread that is in
   * SQLite at that moment aborts the whole process (`@photostructure/sqlite` 1.2.1).
   */
  readonly hasSqlite?: boolean;
  /** Called when the thread has ended. It is started again, unless it was closed. */
  readonly onExit: (why: string) => void;
  /** The error that a caller receives; the name is empty when the thread does not run. */
  readonly errorOf: (failure: Failure) => Error;
}

interface OpenCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (cause: Error) => void;
}

/**
 * A thread that is restarted when it dies, at growing intervals, until it is closed. `Methods` are
 * what the thread offers, see `MainThread.serve`.
 *
 * - A call in flight when the thread dies rejects; it may have taken effect.
 */
export class SupervisedWorker<Methods, Event = never> {
  private worker: Worker | null = null;
  private readonly calls = new Map<number, OpenCall>();
  private lastCall = 0;
  private closing = false;
  /** Why the present thread is replaced; null = it is not. */
  private replaced: string | null = null;
  private deaths = 0;
  private restart: NodeJS.Timeout | null = null;

  constructor(private readonly options: SupervisedWorkerOptions<Event>) {}

  get runs(): boolean {
    return this.worker !== null;
  }

  start(): void {
    const { entryUrl, worker: options } = this.options;
    const worker = new Worker(entryUrl, options);
    let why = 'it ended';
    worker.on('message', (message: FromWorker<Event>) => this.receive(message));
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

  /**
   * Ends a thread that does not answer, and starts another one at once. Calls in flight reject. Not
   * for a thread that has SQLite files.
   */
  async replace(why: string): Promise<void> {
    const { worker } = this;
    if (worker === null || this.closing) return;
    this.replaced = why;
    await worker.terminate();
  }

  /** Calls a method and waits for its result. @throws the error that `errorOf` makes */
  call<Name extends keyof Methods & string>(
    method: Name,
    ...args: ParametersOf<Methods[Name]>
  ): Promise<ResultOf<Methods[Name]>> {
    const { called, errorOf } = this.options;
    const { worker } = this;
    if (worker === null) {
      return Promise.reject(errorOf({ name: '', message: `${called} does not run` }));
    }
    return new Promise<unknown>((resolve, reject) => {
      const call = ++this.lastCall;
      this.calls.set(call, { resolve, reject });
      worker.postMessage({ call, method, args } satisfies Call);
    }) as Promise<ResultOf<Methods[Name]>>;
  }

  /** Calls a method whose result does not matter; without a thread nothing happens. */
  send<Name extends keyof Methods & string>(
    method: Name,
    ...args: ParametersOf<Methods[Name]>
  ): void {
    this.post(method, args);
  }

  /** Asks the thread to end. It is terminated when it takes too long and has no SQLite files. */
  async close(): Promise<void> {
    this.closing = true;
    if (this.restart !== null) clearTimeout(this.restart);
    const { worker } = this;
    if (worker === null) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.post('close', []);
    const terminate = (): void => {
      if (this.options.hasSqlite !== true) void worker.terminate();
    };
    const hurry = setTimeout(terminate, CLOSE_MS);
    await ended;
    clearTimeout(hurry);
  }

  private post(method: string, args: readonly unknown[]): void {
    this.worker?.postMessage({ call: null, method, args } satisfies Call);
  }

  private receive(message: FromWorker<Event>): void {
    if ('event' in message) return this.options.onEvent(message.event);
    this.markHealthy();
    const open = this.calls.get(message.call);
    this.calls.delete(message.call);
    if (message.failure === undefined) open?.resolve(message.result);
    else open?.reject(this.options.errorOf(message.failure));
  }

  private ended(exit: string): void {
    const why = this.replaced ?? exit;
    const isReplaced = this.replaced !== null;
    this.replaced = null;
    if (!this.closing && isReplaced) this.start();
    else if (!this.closing) {
      const delay = delayMs(RESTART, this.deaths++);
      this.restart = setTimeout(() => this.start(), delay);
    }
    const { called, errorOf, onExit } = this.options;
    const cause = errorOf({ name: '', message: `${called} ended: ${why}` });
    for (const { reject } of this.calls.values()) reject(cause);
    this.calls.clear();
    onExit(why);
  }
}

type ParametersOf<T> = T extends (...args: infer Args) => unknown ? Args : never;
type ResultOf<T> = T extends (...args: never[]) => infer Result ? Awaited<Result> : never;

/** To a worker thread: executes a method. `call` identifies the answer; null = none is wanted. */
interface Call {
  readonly call: number | null;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** A failed call: the fields of its error, because copies of errors lose their class. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** From a worker thread: the answer to a call, or an event. */
type FromWorker<Event> =
  | { readonly call: number; readonly result?: unknown; readonly failure?: Failure }
  | { readonly event: Event };

/** The main thread, as a worker thread sees it: the other end of a `SupervisedWorker`. */
export class MainThread<Event = never> {
  private readonly port: MessagePort;

  constructor() {
    if (parentPort === null) throw new Error('this program is a thread of the service');
    this.port = parentPort;
  }

  tell(event: Event): void {
    this.post({ event });
  }

  /** Executes calls from now on, also those that came earlier. The thread ends after `close`. */
  serve<Methods extends object>(methods: Methods & { readonly close: () => Promise<void> }): void {
    const { close, ...others } = methods;
    const byName = new Map(Object.entries(others as Record<string, Method>));
    this.port.on('message', ({ call, method, args }: Call) => {
      if (method === 'close') void close().then(() => this.port.close());
      else if (call === null) void byName.get(method)?.(...args);
      else void this.answer(call, async () => byName.get(method)?.(...args));
    });
  }

  private async answer(call: number, work: () => Promise<unknown>): Promise<void> {
    try {
      const result = await work();
      this.post(result === undefined ? { call } : { call, result });
    } catch (cause) {
      this.post({ call, failure: failureOf(cause) });
    }
  }

  private post(message: FromWorker<Event>): void {
    this.port.postMessage(message);
  }
}

type Method = (...args: readonly unknown[]) => unknown;

/** Texts only: another value of an error might not be copyable. */
function failureOf(cause: unknown): Failure {
  if (!(cause instanceof Error)) return { name: 'Error', message: String(cause) };
  const texts = Object.entries(cause).filter(([, value]) => typeof value === 'string');
  return { ...Object.fromEntries(texts), name: cause.name, message: cause.message };
}
