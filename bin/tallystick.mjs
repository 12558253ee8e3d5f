#!/usr/bin/env node
import { buildIfNeeded } from '../scripts/build-if-needed.mjs';

process.setSourceMapsEnabled(true);
await buildIfNeeded();
await import('../dist/src/cli/main.js');
