import { workerData } from 'node:worker_threads';
import { EmbeddedRefusalLog } from '../adapters/embedded/refusals/refusal-log.js';
import { MainThread } from '../adapters/workers/supervised-worker.js';
import type { RefusalMethods, RefusalThreadData } from '../adapters/workers/refusal-worker-log.js';

/** Entry point of the thread that writes and reads the embedded refusals. */
const { path } = workerData as RefusalThreadData;
const log = new EmbeddedRefusalLog(path);

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/** Arguments and results are JSON; nothing at all stays `undefined`. */
function withJson(name: keyof RefusalMethods): (args: string) => Promise<string | undefined> {
  return async (args) => {
    const result = await (log[name] as Method).apply(log, JSON.parse(args) as unknown[]);
    return result === undefined ? undefined : JSON.stringify(result);
  };
}

const methods: RefusalMethods = {
  add: withJson('add'),
  find: withJson('find'),
  counts: withJson('counts'),
  size: withJson('size'),
  removeOldest: withJson('removeOldest'),
  removeBefore: withJson('removeBefore'),
  removeClient: withJson('removeClient'),
};
new MainThread().serve({ ...methods, close: () => log.close() });
