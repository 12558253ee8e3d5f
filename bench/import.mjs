import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freshDir, removeDir, startProduct } from './lib/product.mjs';
import { number, summary, table } from './lib/statistics.mjs';

const CLI = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url));
const FILE = fileURLToPath(new URL('../examples/college-msg.txt.gz', import.meta.url));

/**
 * Imports the real message log, into the store and over HTTP; then again, when everything is
 * present.
 */
export async function importing({ runs, say }) {
  const json = { straight: [], straightAgain: [], http: [], httpAgain: [] };
  for (let run = 1; run <= runs; run++) {
    await straight(json);
    await overHttp(json);
    say(
      `run ${run}/${runs}: ${number(json.straight.at(-1))}/s straight, ${number(json.http.at(-1))}/s HTTP`,
    );
  }
  const names = {
    straight: 'straight on the store',
    straightAgain: 'straight, all of it a replay',
    http: 'over HTTP',
    httpAgain: 'over HTTP, all of it a replay',
  };
  const rows = Object.entries(json).map(([way, speeds]) => [names[way], summary(speeds)]);
  return {
    title: 'Import of 59,835 messages of 1,350 clients',
    json,
    markdown: table(['way', 'messages/s'], rows),
  };
}

async function straight(json) {
  const dir = await freshDir();
  try {
    json.straight.push(await imported([], { DATA_DIR: dir }));
    json.straightAgain.push(await imported([], { DATA_DIR: dir }));
  } finally {
    await removeDir(dir);
  }
}

async function overHttp(json) {
  const dir = await freshDir();
  const product = await startProduct(dir);
  try {
    const target = ['--url', product.root, '--key', product.key];
    json.http.push(await imported(target, {}));
    json.httpAgain.push(await imported(target, {}));
  } finally {
    await product.stop();
    await removeDir(dir);
  }
}

async function imported(target, env) {
  const child = spawn(
    process.execPath,
    [CLI, 'import', FILE, '--format', 'messages', '--json', ...target],
    { env: { ...process.env, LOG_LEVEL: 'warn', ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (errors = (errors + chunk).slice(-2000)));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the import stopped with status ${code}: ${errors}`);
  return JSON.parse(output.trim().split('\n').at(-1)).messagesPerSecond;
}
