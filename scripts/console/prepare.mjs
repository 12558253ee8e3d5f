import { installConsole, makeConsoleTypes } from './console-build.mjs';

// Lint and compiler need the packages of the console, and the types of the interface.
await installConsole();
await makeConsoleTypes();
