import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (name: string): Promise<string> => readFile(join(ROOT, name), 'utf8');

/** Scripts must not use the servers of the developer who runs these tests. */
const NO_SERVERS = { EVENTSTORE_URL: '', MONGODB_URL: '' };

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a script of this project; `PATH` comes first where its tools are looked for. */
async function run(script: string, args: readonly string[], path = ''): Promise<Ran> {
  const child = spawn(process.execPath, [join(ROOT, 'scripts', script), ...args], {
    env: { ...process.env, ...NO_SERVERS, PATH: `${path}:${process.env['PATH'] ?? ''}` },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, out, err };
}

describe('the gate', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tallystick-gate-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A report of jest with tests of one suite by their verdicts. */
  async function report(
    name: string,
    tests: { readonly [title: string]: string },
  ): Promise<string> {
    const assertionResults = Object.entries(tests).map(([fullName, status]) => ({
      fullName,
      status,
    }));
    const path = join(folder, name);
    const suite = { name: 'one.spec.ts', status: 'passed', assertionResults };
    await writeFile(path, JSON.stringify({ testResults: [suite] }));
    return path;
  }

  it('counts a test of several reports once, and another runtime’s beside it', async () => {
    const first = await report('first.json', { a: 'passed', b: 'pending' });
    const second = await report('second.json', { b: 'passed', c: 'pending' });
    const other = await report('other.json', { a: 'passed', b: 'passed' });
    const counted = await run('count-tests.mjs', [`node24=${other}`, first, second]);
    expect(counted).toMatchObject({ status: 0, out: '4 passed, 0 failed, 1 skipped\n' });
  });

  it('fails for a test that another runtime fails, and for a report that is missing', async () => {
    const first = await report('first.json', { a: 'passed' });
    const other = await report('other.json', { a: 'failed' });
    const missing = join(folder, 'missing.json');
    const counted = await run('count-tests.mjs', [first, `node24=${other}`, `node24=${missing}`]);
    expect(counted).toMatchObject({ status: 1, out: '1 passed, 2 failed, 0 skipped\n' });
    expect(counted.err).toContain(missing);
  });

  it('says that nothing ran on Node 24 where its binary cannot be had, and counts it', async () => {
    const npm = join(folder, 'npm');
    await writeFile(npm, '#!/bin/sh\necho "404 no such package" >&2\nexit 1\n');
    await chmod(npm, 0o755);
    const path = join(folder, 'node24.json');
    const skipped = await run('test-node24.mjs', ['--report', path], folder);
    expect(skipped).toMatchObject({ status: 0, err: expect.stringContaining('!!! SKIPPED') });
    const counted = await run('count-tests.mjs', [`node24=${path}`]);
    expect(counted).toMatchObject({ status: 0, out: '0 passed, 0 failed, 1 skipped\n' });
  });

  it('says that nothing ran on FerretDB where there is no Go to build it, and counts it', async () => {
    const go = join(folder, 'go');
    await writeFile(go, '#!/bin/sh\nexit 127\n');
    await chmod(go, 0o755);
    const skipped = await run('test-servers.mjs', ['--on', 'ferretdb', '--report', folder], folder);
    expect(skipped).toMatchObject({ status: 0, err: expect.stringContaining('!!! SKIPPED') });
    const reports = ['contracts', 'api', 'import'].map((name) =>
      join(folder, `ferretdb-${name}.json`),
    );
    const counted = await run('count-tests.mjs', reports);
    expect(counted).toMatchObject({ status: 0, out: '0 passed, 0 failed, 3 skipped\n' });
    expect(await read('.ci/run')).toContain('test:servers -- --on ferretdb');
  });

  it('runs on the line of Node that the image is made of [C-6]', async () => {
    const tested = /NODE_24 = '([\d.]+)'/.exec(await read('scripts/test-node24.mjs'))?.[1];
    const images = [...(await read('Dockerfile')).matchAll(/^FROM node:([\d.]+)-/gm)];
    expect(tested).toMatch(/^24\./);
    expect(images.map(([, line]) => line)).toEqual([tested, tested]);
    expect(await read('.ci/run')).toContain('test:node24');
    expect(await read('.ci/run')).toContain('test:abuse');
    const { engines } = JSON.parse(await read('package.json')) as { engines: object };
    expect(engines).toEqual({ node: '>=20.19.0' });
  });
});
