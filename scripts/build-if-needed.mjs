import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './build-lock.mjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['src', 'projections'];
const RECIPES = ['.swcrc', 'nest-cli.json', 'tsconfig.json', 'package.json'];

const stampOf = (root) => join(root, 'dist', '.built');
const lockOf = (root) => join(root, 'node_modules', '.cache', 'tallystick-build.lock');

/**
 * A signature of the sources: names, sizes and times. Older times count as a change too, because a
 * copied or unpacked file brings its own time.
 */
export async function signatureOf(root = ROOT) {
  const names = [...RECIPES];
  for (const folder of FOLDERS) {
    const inside = await readdir(join(root, folder), { recursive: true });
    names.push(...inside.map((name) => join(folder, name)).filter((name) => name.endsWith('.ts')));
  }
  const lines = names.map(async (name) => {
    const { mtimeMs, size } = await stat(join(root, name));
    return `${name} ${mtimeMs} ${size}`;
  });
  return createHash('sha256')
    .update((await Promise.all(lines)).sort().join('\n'))
    .digest('hex');
}

/** Whether `dist` was built from the present sources. */
export async function upToDate(root = ROOT) {
  // A production image has no sources: its build is always up to date.
  if (!existsSync(join(root, 'src'))) return true;
  const stamp = await readFile(stampOf(root), 'utf8').catch(() => null);
  return stamp !== null && stamp === (await signatureOf(root));
}

/** Files of `dist` without a source; an import would still find them. */
async function removeOrphans(root) {
  const dist = join(root, 'dist');
  for (const name of await readdir(dist, { recursive: true })) {
    const source = join(root, relative(dist, join(dist, name)).replace(/\.js(\.map)?$/, '.ts'));
    if (/\.js(\.map)?$/.test(name) && !existsSync(source)) await rm(join(dist, name));
  }
}

function compile(root) {
  const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  if (!existsSync(nest)) {
    throw new Error(
      'building needs the development dependencies, which are not installed:' +
        ' run `npm ci --include=dev`, or copy a built `dist` here',
    );
  }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [nest, 'build'], { cwd: root });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (said += text));
    }
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`the build failed\n${said}`)),
    );
  });
}

async function build(root) {
  // Read before compiling: a file saved meanwhile must trigger a build at the next start.
  const signature = await signatureOf(root);
  await compile(root);
  await removeOrphans(root);
  await writeFile(stampOf(root), signature);
}

/**
 * Compiles when `dist` was not built from the present sources. Reports it on stderr, because stdout
 * belongs to the command that follows.
 */
export async function buildIfNeeded(root = ROOT) {
  if (await upToDate(root)) return;
  await withLock(lockOf(root), async () => {
    if (await upToDate(root)) return;
    process.stderr.write('tallystick: building\n');
    await build(root);
  });
}

/** For the command line: one line that says why the build failed, without a stack. */
export async function buildOrExplain() {
  try {
    await buildIfNeeded();
  } catch (cause) {
    process.stderr.write(`tallystick: ${cause.message}\n`);
    process.exit(1);
  }
}
