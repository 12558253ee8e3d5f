import { parentPort, type MessagePort } from 'node:worker_threads';

/** To a worker thread: executes a method. `call` identifies the answer; null = none is wanted. */
export interface Call {
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
export type FromWorker<Event> =
  | { readonly call: number; readonly result?: unknown; readonly failure?: Failure }
  | { readonly event: Event };

/** The main thread, as a worker thread sees it; `SupervisedWorker` is the other end. */
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
