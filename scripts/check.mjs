import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './build-if-needed.mjs';

const installed = (...path) => join('node_modules', ...path);

const OPEN_API = join('docs', 'reference', 'openapi.json');
const SPECTRAL = [installed('@stoplight', 'spectral-cli', 'dist', 'index.js')];
/** Redocly neither sends usage data nor looks for newer versions. */
const QUIET = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

/** The types of the console's interface, which its lint and its compiler need. */
const CONSOLE_TYPES = join('scripts', 'console', 'prepare.mjs');

/** The checks of a change, without tests; the slowest first, because two run at a time. */
const STEPS = [
  ['lint', installed('eslint', 'bin', 'eslint.js'), '.'],
  ['format', installed('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ['types', installed('typescript7', 'lib', 'tsc.js'), '-p', 'tsconfig.test.json'],
  [
    'types of the console',
    installed('typescript7', 'lib', 'tsc.js'),
    '-p',
    'console/tsconfig.json',
  ],
  ['size of the console', join('scripts', 'console', 'check-size.mjs')],
  ['house rules', join('scripts', 'check-house.mjs')],
  ['unused code', installed('knip', 'bin', 'knip.js'), '--no-progress'],
  ['unused product code', installed('knip', 'bin', 'knip.js'), '--no-progress', '--production'],
  ['generated files', join('scripts', 'generate.mjs'), '--check'],
  ['OpenAPI, redocly', installed('@redocly', 'cli', 'bin', 'cli.js'), 'lint', OPEN_API],
  ['OpenAPI, spectral', ...SPECTRAL, 'lint', OPEN_API, '--fail-severity', 'hint'],
];

function run([name, ...command]) {
  const from = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, {
      cwd: ROOT,
      env: { ...process.env, ...QUIET },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (said += text));
    }
    child.on('close', (code) => {
      const seconds = ((Date.now() - from) / 1000).toFixed(1);
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
      if (code !== 0) console.log(said);
      resolve(code === 0);
    });
  });
}

const isPrepared = await run(['packages of the console', CONSOLE_TYPES]);
const waiting = [...STEPS];
const verdicts = [isPrepared];
async function worker() {
  for (let step = waiting.shift(); step; step = waiting.shift()) verdicts.push(await run(step));
}
await Promise.all([worker(), worker()]);
process.exitCode = verdicts.every(Boolean) ? 0 : 1;
