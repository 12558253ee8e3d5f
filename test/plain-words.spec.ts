import { fileURLToPath } from 'node:url';
import { readAllowed, unplainOutside, unplainWords } from '../scripts/house/plain-words.mjs';

const SRC = 'src/application/lanes/lane.ts';
const TEST = 'test/application/lane.spec.ts';
const PAGE = 'docs/how-to/operations.md';

describe('the rule of plain words', () => {
  it.each([
    [SRC, `// A lane is loaded anew.`],
    [SRC, `/**\n * A lane waits for\n * ever.\n */\nexport class Lane {}`],
    [SRC, `// The append is under\n// way.\nrun();`],
    [SRC, `run(1, /* The caller is told. */ 2);`],
    [SRC, `const lane = { /** A queue of its own. */ queue: [] };`],
    [SRC, `run(); // Stops by itself.`],
    [SRC, `/** Who waits is served first. */\nrun();`],
    [SRC, `/** The result. What is lost stays lost. */\nrun();`],
    [SRC, `/** @returns Who waits. */\nrun();`],
    [SRC, `throw new Error('the feed stands still');`],
    [SRC, 'throw new Error(`lane ${id} is closed for good`);'],
    [TEST, `it('starts anew', run);`],
    [TEST, `it.each([1])('of %s is told', run);`],
    [TEST, `describe.each([1])('what was begun', () => {});`],
    [TEST, `// There is room for one.`],
    [PAGE, `# A page\n\nThe lease is kept for good.`],
    [PAGE, `A page.\n\n- Whoever has the key reads it.`],
    [PAGE, `| a | the same all\n\nThe names hold all the same.`],
  ])('finds a phrase to rewrite in %s: %s', (path, text) => {
    expect(unplainWords(path, text)).toHaveLength(1);
  });

  it.each([
    [SRC, `// A stand-in for the server; understand it before changing it.`],
    [SRC, `// The column \`stands\` is frozen.`],
    [SRC, `/** What to do when the log is full? The caller decides. */\nrun();`],
    [SRC, `const told = { begun: 'anew' };`],
    [SRC, `// Save the document for a later read.`],
    [TEST, `const text = 'the append is under way';`],
    [PAGE, '# What is stored anew\n\n```sh\nrun anew\n```\n\nUse `anew`.'],
  ])('leaves alone in %s: %s', (path, text) => {
    expect(unplainWords(path, text)).toEqual([]);
  });

  it('names the line, the phrase and the replacement', () => {
    expect(unplainWords(SRC, `run();\n// A lane is loaded anew.`)).toEqual([
      `${SRC}:2: "anew": write again, from scratch`,
    ]);
  });
});

describe('the list of files that may break the rule of plain words', () => {
  const broken = { path: SRC, text: '// Loaded anew.' };
  const clean = { path: TEST, text: '// Loaded again.' };

  it('excuses a listed file only', () => {
    expect(unplainOutside([broken, clean], [SRC])).toEqual([]);
    expect(unplainOutside([broken, clean], [])).toHaveLength(1);
  });

  it('rejects an entry for a file that is clean or does not exist', () => {
    expect(unplainOutside([clean], [TEST, SRC])).toEqual([
      `${TEST} needs no exception: run npm run generate`,
      `${SRC} needs no exception: run npm run generate`,
    ]);
  });

  it('is sorted, so that entries are easy to take off', async () => {
    const allowed = await readAllowed(fileURLToPath(new URL('..', import.meta.url)));
    expect(allowed).toEqual([...new Set(allowed)].sort());
  });
});
