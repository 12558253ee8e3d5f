import { buildConsoleIfNeeded } from './console-build.mjs';

await buildConsoleIfNeeded();
