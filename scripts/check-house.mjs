import { violations } from './house/guards.mjs';
import { ROOT } from './build-if-needed.mjs';

const found = await violations(ROOT);
for (const line of found) console.error(line);
process.exitCode = found.length > 0 ? 1 : 0;
