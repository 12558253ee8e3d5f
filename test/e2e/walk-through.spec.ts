import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { temporaryDirectory, type TemporaryDirectory } from '../contracts/temporary-directory.js';
import { ADMIN_KEY, Service } from './service.js';

const run = promisify(execFile);

interface Block {
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page, in order. */
function blocksOf(page: string): readonly Block[] {
  const fenced = page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm);
  return [...fenced].map(([, language = '', text = '']) => ({ language, text }));
}

/** The commands that call the interface, as one script for this address. */
function scriptOf(blocks: readonly Block[], url: string): string {
  const calling = blocks.filter(({ language, text }) => language === 'sh' && /\bcall\b/.test(text));
  const commands = calling.flatMap(({ text }) => text.split('\n'));
  const own = commands.filter((line) => !line.startsWith('npx '));
  return ['set -eu', ...own].join('\n').replaceAll('http://127.0.0.1:3000', url);
}

/** The parts of the answers that the page shows, split where the page has an ellipsis. */
function shownOf(blocks: readonly Block[]): readonly string[] {
  const answers = blocks.filter(({ language, text }) => language === '' && /^[{\d]/m.test(text));
  const lines = answers.flatMap(({ text }) => text.replaceAll('\n ', '').split('\n'));
  const ofStart = (line: string): boolean =>
    line.startsWith('admin key') || /"level":30/.test(line);
  return lines.filter((line) => !ofStart(line)).flatMap((line) => line.split('…'));
}

const missing = ['bash', 'curl'].filter((name) => spawnSync(name, ['--version']).status !== 0);
const where = missing.length > 0 ? describe.skip : describe;

where(`a walk-through${missing.map((name) => ` (${name} is not installed)`).join('')}`, () => {
  let directory: TemporaryDirectory;
  let service: Service;

  beforeEach(async () => {
    directory = await temporaryDirectory();
    service = await Service.start(directory.file('data'));
  });
  afterEach(async () => {
    await service.stop();
    await directory.remove();
  });

  it.each([
    ['README.md', ['insufficient-credits']],
    ['docs/tutorial/first-ledger.md', ['id-reused', 'insufficient-credits', 'invalid-input']],
  ])('of %s works on a new ledger and answers as the page shows', async (name, problems) => {
    const blocks = blocksOf(await readFile(name, 'utf8'));
    const script = scriptOf(blocks, service.url);
    const env = { PATH: process.env['PATH'], KEY: ADMIN_KEY };
    const { stdout, stderr } = await run('bash', ['--norc', '-c', script], { env });
    // A slow machine gives the import time to report its progress.
    expect(stderr.replaceAll(/^import: \d+ of \d+\n/gm, '')).toBe('');
    const found = [...stdout.matchAll(/"type":"\/problems\/([a-z-]+)"/g)].map(([, code]) => code);
    expect(found).toEqual(problems);
    const shown = shownOf(blocks);
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.filter((part) => !stdout.includes(part))).toEqual([]);
  });
});
