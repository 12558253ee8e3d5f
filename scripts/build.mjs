import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, buildIfNeeded } from './build-if-needed.mjs';

// Without its stamp, dist counts as out of date.
await rm(join(ROOT, 'dist', '.built'), { force: true });
await buildIfNeeded();
