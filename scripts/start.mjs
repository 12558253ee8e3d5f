import { buildOrExplain } from './build-if-needed.mjs';

// The server runs in this very process, so that signals reach it without anybody in between.
process.setSourceMapsEnabled(true);
await buildOrExplain();
await import('../dist/src/main.js');
