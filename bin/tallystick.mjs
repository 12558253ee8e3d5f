#!/usr/bin/env node
import { buildOrExplain } from '../scripts/build-if-needed.mjs';

process.setSourceMapsEnabled(true);
await buildOrExplain();
await import('../dist/src/cli/main.js');
