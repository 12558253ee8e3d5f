import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decisionIndex } from '../scripts/generated/decisions.mjs';
import { brokenCitations, brokenLinks } from '../scripts/house/documents.mjs';
import { VARIABLES } from '../src/config.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (name: string): Promise<string> => readFile(join(ROOT, name), 'utf8');

describe('the documentation', () => {
  const page = (path: string, text: string) => ({ path, text });
  const record = (text: string) => ({ file: '0002-files.md', text });
  const SECTIONS = '\n## Context\n\n## Options\n\n## Choice\n\n## Consequences\n';
  const HEAD = '# 0002: Four files\n\nDate: 2026-11-21. State: accepted.\n';

  it.each(['README.md', 'docs/how-to/running.md', 'docs/how-to/operations.md'])(
    'names no variable in %s that the service does not know',
    async (name) => {
      const known = new Set(VARIABLES.map((variable) => variable.name));
      const named = (await read(name)).match(/\bTALLYSTICK_(?!CHAOS|INSTANCE)[A-Z_]+\b/g) ?? [];
      expect(named.filter((variable) => !known.has(variable))).toEqual([]);
    },
  );

  it.each(['b.md', '../b.md', '../docs/b.md#none', '#none', '../docs/b.md#again-2'])(
    'reports the broken link %s',
    (link) => {
      const text = `# One\n\n[a link](${link})`;
      const target = page('docs/b.md', '## Two words, `three`\n\n# Again\n\n# Again\n');
      const exists = (path: string): boolean => path === 'docs/b.md' || path === 'src/a.md';
      const found = brokenLinks([page('src/a.md', text), target], exists);
      expect(found).toEqual([`src/a.md: the link ${link} leads to nothing`]);
    },
  );

  it.each([
    '../docs/b.md',
    '../docs/b.md#two-words-three',
    '../docs/b.md#again-1',
    '#one',
    '../src',
  ])('accepts the link %s', (link) => {
    const text = `# One\n\n[a link](${link})\n\n\`[code](none)\`\n\n[web](https://example.com)`;
    const target = page('docs/b.md', '## Two words, `three`\n\n# Again\n\n# Again\n');
    expect(brokenLinks([page('src/a.md', text), target], (path) => path !== 'none')).toEqual([]);
  });

  it.each([
    ['docs/reference/b.md §2', 'docs/reference/b.md §2'],
    ['docs/reference/b.md\n * §2', 'docs/reference/b.md §2'],
    ['docs/reference/none.md', 'docs/reference/none.md'],
    ['decision 0003', 'decision 0003'],
  ])('reports the citation of %j', (cited, named) => {
    const pages = [
      page('docs/reference/b.md', '# B\n\n## 1. One\n'),
      page('docs/decisions/0002-a.md', ''),
    ];
    const text = `/** As docs/reference/b.md §1 and decision 0002 say, and ${cited}. */`;
    expect(brokenCitations([page('src/a.ts', text)], pages)).toEqual([
      `src/a.ts: ${named} does not exist`,
    ]);
  });

  describe('the journey of a batch', () => {
    const JOURNEY = 'docs/explanation/journey-of-a-batch.md';
    const SOURCE = /\b([\w.-]+)\]\(\.\.\/\.\.\/(src\/[\w/.-]+\.ts)\)/g;

    it('is followed by opening at most 20 files, this page included', async () => {
      const files = new Set([...(await read(JOURNEY)).matchAll(SOURCE)].map(([, , path]) => path));
      expect(files.size).toBeGreaterThan(10);
      expect(files.size + 1).toBeLessThanOrEqual(20);
    });

    it('names in each step only functions that the files of the step have', async () => {
      const text = await read(JOURNEY);
      const paths = new Map([...text.matchAll(SOURCE)].map(([, name, path]) => [name, path]));
      const steps = text.split(/^(?=\d+\. )/m).filter((step) => /^\d/.test(step));
      const unknown: string[] = [];
      for (const step of steps) {
        const named = step.match(/[\w-]+(?:\.[\w-]+)*\.ts\b/g) ?? [];
        const opened = new Set(named.map((name) => paths.get(name)).filter((path) => path));
        const sources = await Promise.all([...opened].map((path) => read(path as string)));
        for (const [, name] of step.split('\n\n')[0]?.matchAll(/`(\w+)`/g) ?? []) {
          const has = sources.some((source) => new RegExp(`\\b${name}\\b`).test(source));
          if (!has) unknown.push(`${step.slice(0, 30)}: ${name}`);
        }
      }
      expect(steps).toHaveLength(17);
      expect(unknown).toEqual([]);
    });
  });

  it('lists every decision and the numbers between them that no decision has', () => {
    const { document, problems } = decisionIndex([record(HEAD + SECTIONS)]);
    expect(problems).toEqual([]);
    expect(document).toContain('| [0002](0002-files.md) | Four files | accepted | 2026-11-21 |');
    expect(document).toContain('Numbers never used: 0001.');
  });

  it('reports a number that two decisions have', () => {
    const second = { file: '0002-threads.md', text: HEAD + SECTIONS };
    const { problems } = decisionIndex([record(HEAD + SECTIONS), second]);
    expect(problems).toEqual(['docs/decisions/0002-threads.md: another record has this number']);
  });

  it.each([
    ['# 2: Four files\n\nDate: 2026-11-21. State: accepted.\n' + SECTIONS, 'the first line'],
    ['# 0002: Four files\n' + SECTIONS, 'there is no line "Date'],
    [HEAD + SECTIONS.replace('## Options\n', ''), 'the section "Options" is missing'],
  ])('reports a decision that departs from the template: %j', (text, problem) => {
    const { problems } = decisionIndex([record(text)]);
    expect(problems).toEqual([expect.stringContaining(`docs/decisions/0002-files.md: ${problem}`)]);
  });
});
