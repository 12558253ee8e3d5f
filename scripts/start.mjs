import { buildOrExplain } from './build-if-needed.mjs';
import { buildConsoleOrExplain } from './console/console-build.mjs';

// The server runs in this process, so signals reach it directly.
process.setSourceMapsEnabled(true);
await buildOrExplain();
await buildConsoleOrExplain();
await import('../dist/src/main.js');
