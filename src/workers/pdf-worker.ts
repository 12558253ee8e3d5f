import { printStatement } from '../adapters/pdf/print-statement.js';
import { MainThread } from '../adapters/workers/supervised-worker.js';
import type { PdfMethods } from '../adapters/workers/pdf-thread.js';

/** Entry point of the thread that prints statements, one after the other. */
let last: Promise<unknown> = Promise.resolve();

const methods: PdfMethods = {
  print(statement) {
    const printed = last.then(() => printStatement(statement));
    last = printed.catch(() => undefined);
    return printed;
  },
};

new MainThread().serve({ ...methods, close: () => Promise.resolve() });
