import { buildOrExplain } from './build-if-needed.mjs';

// The server runs in this process, so signals reach it directly.
process.setSourceMapsEnabled(true);
await buildOrExplain();
await import('../dist/src/main.js');
