import { PdfThread } from '../../../src/adapters/workers/pdf-thread.js';
import { StatementFiles } from '../../../src/application/statements/statement-files.js';
import { toProblem } from '../../../src/api/errors/problem-of-error.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { PrintTimedOut } from '../../../src/ports/statement-printer.js';
import { documentOf, OneBrand } from '../../harness/statements/unprinted.js';

/** The other end as it is built: a thread cannot be started from TypeScript. */
const OTHER_END = new URL(
  '../../../dist/src/adapters/workers/supervised-worker.js',
  import.meta.url,
);
/** A thread that never ends the statement of one client, and prints the names of all others. */
const PROGRAM = `
  import { MainThread } from ${JSON.stringify(OTHER_END.href)};
  new MainThread().serve({
    print: async ({ statement }) => {
      while (statement.clientId === 'endless');
      return new TextEncoder().encode(statement.clientId);
    },
    close: async () => undefined,
  });
`;

describe('the thread that prints', () => {
  const thread = new PdfThread({
    logger: NO_LOG,
    entryUrl: new URL(`data:text/javascript,${encodeURIComponent(PROGRAM)}`),
    deadlineMs: ({ statement }) => (statement.clientId === 'endless' ? 50 : 60_000),
  });
  const files = new StatementFiles(thread, new OneBrand());
  afterAll(() => thread.close());

  it('gives up a statement at its deadline, and prints those that wait for it', async () => {
    const asked = ['before', 'endless', 'one', 'endless', 'two'];
    const results = await Promise.allSettled(asked.map((id) => files.pdf(documentOf(id))));
    const texts = results.map((result) =>
      result.status === 'fulfilled' ? String(result.value) : (result.reason as unknown),
    );
    const late = expect.any(PrintTimedOut);
    expect(texts).toEqual(['before', late, 'one', late, 'two']);
  });

  it('answers 503 for a statement that it gave up', async () => {
    const failure = await files.pdf(documentOf('endless')).catch((cause: unknown) => cause);
    expect(toProblem(failure)).toMatchObject({ status: 503, parts: { retryAfter: 30 } });
  });
});
