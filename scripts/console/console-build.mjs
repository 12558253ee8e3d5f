import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../build-if-needed.mjs';
import { withLock } from '../build-lock.mjs';

const FOLDERS = ['src', 'build'];
const RECIPES = ['index.html', 'package.json', 'package-lock.json', 'vite.config.mjs'];
/** Types are for the compiler alone: they change no byte of the build. */
const IGNORED = /\.d\.ts$/;

const folderOf = (root) => join(root, 'console');
const stampOf = (root) => join(folderOf(root), 'dist', '.built');
const installStampOf = (root) => join(folderOf(root), 'node_modules', '.installed');
const lockOf = (root) => join(root, 'node_modules', '.cache', 'tallystick-console.lock');

/** A signature of the content of the console's sources. */
async function signatureOf(root) {
  const folder = folderOf(root);
  const names = [...RECIPES];
  for (const part of FOLDERS) {
    const inside = await readdir(join(folder, part), { recursive: true, withFileTypes: true });
    const files = inside.filter((entry) => entry.isFile() && !IGNORED.test(entry.name));
    names.push(...files.map(({ parentPath, name }) => join(parentPath, name)));
  }
  const hash = createHash('sha256');
  for (const name of names.map((name) => (existsSync(name) ? name : join(folder, name))).sort()) {
    hash
      .update(name.slice(folder.length))
      .update('\0')
      .update(await readFile(name));
  }
  return hash.digest('hex');
}

/** npm explains a failure in its first lines, and its options after them. */
const SAID_MAX = 2_000;

const read = (path) => readFile(path, 'utf8').catch(() => null);

/** Whether the build of the console is of the present sources. */
export async function consoleUpToDate(root = ROOT) {
  // A release has the built files alone.
  if (!existsSync(join(folderOf(root), 'src'))) return true;
  return (await read(stampOf(root))) === (await signatureOf(root));
}

function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (said += text));
    }
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${args.join(' ')}: ${said.slice(0, SAID_MAX)}`)),
    );
  });
}

/** Installs what the console is built from, unless its lock file is installed already. */
export async function installConsole(root = ROOT) {
  const lock = await read(join(folderOf(root), 'package-lock.json'));
  if (lock !== null && (await read(installStampOf(root))) === lock) return;
  process.stderr.write('tallystick: installing the packages of the console\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await run(npm, ['ci', '--include=dev', '--no-audit', '--no-fund'], folderOf(root));
  await writeFile(installStampOf(root), lock ?? '');
}

/** Makes the types of the public interface from its committed description. */
export async function makeConsoleTypes(root = ROOT) {
  const program = join(root, 'node_modules', 'openapi-typescript', 'bin', 'cli.js');
  const from = join(root, 'docs', 'reference', 'openapi.json');
  const to = join(folderOf(root), 'src', 'api', 'schema.d.ts');
  await run(process.execPath, [program, from, '-o', to], root);
}

/**
 * Builds the console when its build is not of the present sources. The first time this installs the
 * packages of the console, which are not those of the service.
 */
export async function buildConsoleIfNeeded(root = ROOT) {
  if (await consoleUpToDate(root)) return;
  await withLock(lockOf(root), async () => {
    if (await consoleUpToDate(root)) return;
    await installConsole(root);
    process.stderr.write('tallystick: building the console\n');
    const signature = await signatureOf(root);
    await rm(stampOf(root), { force: true });
    const vite = join('node_modules', 'vite', 'bin', 'vite.js');
    await run(process.execPath, [vite, 'build', '--logLevel', 'warn'], folderOf(root));
    await writeFile(stampOf(root), signature);
  });
}

/** For `npm start`: without the console the service starts anyway, and one line says why. */
export async function buildConsoleOrExplain() {
  try {
    await buildConsoleIfNeeded();
  } catch (cause) {
    process.stderr.write(
      `tallystick: the console is not built, so / is missing: ${cause.message}\n`,
    );
  }
}
