import { parentPort, workerData } from 'node:worker_threads';
import { EmbeddedRefusalLog } from '../adapters/embedded/refusals/refusal-log.js';
import type {
  FromRefusals,
  RefusalThreadData,
  ToRefusals,
} from '../adapters/workers/refusal-messages.js';
import { RefusalLogUnavailable } from '../ports/refusal-log.js';

/** Entry point of the thread that writes and reads the embedded refusals. */
if (parentPort === null) throw new Error('this program is a thread of the service');
const port = parentPort;
const { path } = workerData as RefusalThreadData;
const log = new EmbeddedRefusalLog(path);

type Method = (...args: readonly unknown[]) => Promise<unknown>;

async function answer({ call, method, args }: Extract<ToRefusals, { type: 'call' }>) {
  try {
    const result = await (log[method] as Method).apply(log, JSON.parse(args) as unknown[]);
    tell(result === undefined ? { call } : { call, result: JSON.stringify(result) });
  } catch (cause) {
    if (!(cause instanceof RefusalLogUnavailable)) throw cause;
    tell({ call, reason: cause.message });
  }
}

function tell(message: FromRefusals): void {
  port.postMessage(message);
}

async function close(): Promise<void> {
  await log.close();
  port.close();
}

port.on('message', (message: ToRefusals) => {
  if (message.type === 'call') void answer(message);
  else void close();
});
