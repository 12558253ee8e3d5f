#!/usr/bin/env node
// Builds FerretDB, a server that speaks MongoDB's protocol and was written by others, starts it with its SQLite backend on a free
// loopback port, runs a command with its address in MONGODB_URL, stops it and ends with the command's status.
//   node ferretdb.mjs -- npm test -- test/contracts/mongodb
// Without a command it prints the address and waits. Go builds it once for each content of the folder ferretdb, into the cache that
// start.mjs uses; that takes minutes. Telemetry is off: FerretDB never sends any where it is embedded.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = join(dirname(fileURLToPath(import.meta.url)), 'ferretdb');
const FILES = ['go.mod', 'go.sum', 'main.go'];
const GO_MOD = readFileSync(join(SOURCES, 'go.mod'), 'utf8');
/** As the tests are told it, and as the documents name it. */
export const SERVER = `FerretDB ${/FerretDB v([\d.]+)/.exec(GO_MOD)[1]}`;
const OLDEST_GO = /^go (\d+)\.(\d+)/m.exec(GO_MOD).slice(1).map(Number);
const BUILD_PRIORITY = 10;
const STOP_MS = 5_000;
/** Never another toolchain than the installed one, nor the settings of a work space or a cross compiler. */
const GO_SETTINGS = { GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: '-mod=readonly -buildvcs=false', CGO_ENABLED: '0', GOOS: '', GOARCH: '' };
const goEnvironment = () => ({ ...process.env, ...GO_SETTINGS });

/** Why FerretDB cannot be built on this machine; null where it can. */
export function whyNot() {
  const go = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', env: goEnvironment() });
  if (go.status !== 0) return 'there is no Go on this machine';
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(go.stdout) ?? [];
  const [oldestMajor, oldestMinor] = OLDEST_GO;
  if (Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor)) return null;
  return `Go ${OLDEST_GO.join('.')} or later is needed, and this is ${go.stdout.trim()}`;
}

/** The path of the server's binary, which is built where the cache has none. */
export async function built() {
  const digest = createHash('sha256');
  for (const file of FILES) digest.update(readFileSync(join(SOURCES, file)));
  const cache = join(tmpdir(), `tallystick-servers-${process.getuid?.() ?? 0}`);
  const place = join(cache, `ferretdb-${digest.digest('hex').slice(0, 12)}`);
  if (existsSync(join(place, 'server'))) return join(place, 'server');
  const why = whyNot();
  if (why !== null) throw new Error(`${SERVER} cannot be built: ${why}`);
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const fresh = mkdtempSync(join(cache, 'ferretdb-'));
  for (const file of FILES) cpSync(join(SOURCES, file), join(fresh, file));
  console.error(`building ${SERVER}, which takes minutes the first time`);
  const from = performance.now();
  const { code, said } = await build(fresh);
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(`${SERVER} could not be built: ${said.slice(-500)}`);
  }
  console.error(`built ${SERVER} in ${Math.round((performance.now() - from) / 1000)} s`);
  rmSync(place, { recursive: true, force: true });
  renameSync(fresh, place);
  return join(place, 'server');
}

function build(folder) {
  const args = ['build', '-trimpath', '-tags', 'ferretdb_no_postgresql', '-o', 'server', '.'];
  const go = spawn('go', args, { cwd: folder, env: goEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  go.stderr.on('data', (chunk) => (said += chunk));
  go.on('spawn', () => setPriority(go.pid, BUILD_PRIORITY));
  return new Promise((resolve, reject) => {
    go.on('error', reject);
    go.on('close', (code) => resolve({ code, said }));
  });
}

/** A running server with an empty folder of its own, which is gone after `stop`. */
async function started() {
  const binary = await built();
  const dir = mkdtempSync(join(tmpdir(), 'ferretdb-'));
  const server = spawn(binary, ['-dir', dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => server.once('close', resolve));
  const stop = async () => {
    server.kill('SIGTERM');
    // It waits for its connections, which a client that was killed leaves open for a while.
    const patience = setTimeout(() => server.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(patience);
    rmSync(dir, { recursive: true, force: true });
  };
  const address = await new Promise((resolve) => {
    let text = '';
    server.stdout.on('data', (chunk) => {
      text += chunk;
      const ready = /READY (\S+)\n/.exec(text);
      if (ready) resolve(ready[1]);
    });
    void ended.then(() => resolve(null));
  });
  if (address !== null) return { address: `${address}tallystick`, stop };
  await stop();
  throw new Error(`${SERVER} ended before it was ready`);
}

async function run(command) {
  const { address, stop } = await started();
  const environment = { MONGODB_URL: address, MONGODB_SERVER: SERVER };
  for (const [name, value] of Object.entries(environment)) console.log(`${name}=${value}`);
  process.exitCode = await (command.length > 0 ? statusOf(command, environment) : interrupted());
  await stop();
}

function statusOf([program, ...args], environment) {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function interrupted() {
  return new Promise((resolve) => {
    const timer = setInterval(() => {}, 1 << 30);
    const end = () => {
      clearInterval(timer);
      resolve(0);
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const cut = process.argv.indexOf('--');
  await run(cut < 0 ? [] : process.argv.slice(cut + 1)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
