import { printStatement } from '../adapters/pdf/print-statement.js';
import { MainThread } from '../adapters/workers/supervised-worker.js';
import type { PdfMethods } from '../adapters/workers/pdf-thread.js';

/** Entry point of the thread that prints statements. */
const methods: PdfMethods = { print: printStatement };

new MainThread().serve({ ...methods, close: () => Promise.resolve() });
