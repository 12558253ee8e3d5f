import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../build-if-needed.mjs';
import { buildConsoleIfNeeded } from './console-build.mjs';

/** JavaScript, gzipped, that a client loads up to its screens. */
const BYTES_MAX = 250_000;
/** The entry, and the code that its first screens load. */
const FIRST = /^(?:index\.html|src\/client\/.*|src\/texts\/(?:en|de)\/start\.ts)$/;

const dist = join(ROOT, 'console', 'dist');

/** The scripts of these entries and of everything that they import, without what they load later. */
function scriptsOf(manifest, entries) {
  const found = new Set();
  const visit = (name) => {
    const { file, imports = [] } = manifest[name];
    if (found.has(file)) return;
    found.add(file);
    imports.forEach(visit);
  };
  entries.forEach(visit);
  return [...found].filter((file) => file.endsWith('.js'));
}

await buildConsoleIfNeeded();
const manifest = JSON.parse(await readFile(join(dist, '.vite', 'manifest.json'), 'utf8'));
const entries = Object.keys(manifest).filter((name) => FIRST.test(name));
const sizes = await Promise.all(
  scriptsOf(manifest, entries).map(async (file) => (await stat(join(dist, `${file}.gz`))).size),
);
const total = sizes.reduce((sum, size) => sum + size, 0);
console.log(`${Math.ceil(total / 1000)} kB of JavaScript for sign-in and the screens of clients`);
const staff = entries.filter((name) => name.includes('/staff/'));
if (total > BYTES_MAX || entries.length < 4 || staff.length > 0) {
  console.error(
    `more than ${BYTES_MAX / 1000} kB, or not the expected files: ${entries.join(', ')}`,
  );
  process.exitCode = 1;
}
