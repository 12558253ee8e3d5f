import { createSecretKey, randomBytes } from 'node:crypto';
import { ServerRunner } from '../../../src/adapters/workers/server-runner.js';
import { ReadModelUnavailable } from '../../../src/ports/documents.js';
import type { ProjectionStatus } from '../../../src/ports/projection-runner.js';

const LINE = "{ name: 'balance', version: 1, position: 5n, state: 'live', rebuilding: null }";
const START = `
  import { parentPort } from 'node:worker_threads';
  parentPort.postMessage({ event: { type: 'progress', lines: [${LINE}] } });
  parentPort.postMessage({ event: { type: 'started' } });
`;
/** Dies of the first rebuild that it is asked for. */
const FRAGILE = `${START}
  parentPort.on('message', ({ method }) => process.exit(method === 'rebuild' ? 1 : 0));
`;

describe('the projection thread', () => {
  let thread: ServerRunner;
  let lines: readonly ProjectionStatus[];
  beforeEach(async () => {
    const data = {
      eventStoreUrl: 'esdb://127.0.0.1:1',
      mongodbUrl: 'mongodb://127.0.0.1:1',
      masterKey: createSecretKey(randomBytes(32)),
    };
    const entryUrl = new URL(`data:text/javascript,${encodeURIComponent(FRAGILE)}`);
    thread = new ServerRunner(data, { entryUrl });
    await thread.start((response) => (lines = response));
  });
  afterEach(() => thread.close());

  it('that dies answers every requested rebuild: try again', async () => {
    expect(lines).toMatchObject([{ name: 'balance', state: 'live' }]);
    await expect(thread.rebuild('balance')).rejects.toBeInstanceOf(ReadModelUnavailable);
    expect(lines).toMatchObject([{ name: 'balance', position: 5n, state: 'retrying' }]);
    await expect(thread.rebuild('balance')).rejects.toBeInstanceOf(ReadModelUnavailable);
  });
});
