import { ASKED_FOR, requirementsTable, taggedIds } from '../scripts/generated/requirements.mjs';

const tagsOf = (text: string): string[] => [...taggedIds('sample.spec.ts', text)];
const complete = ASKED_FOR.map((id: string) => ({ id, text: id.toLowerCase() }));
const covered = new Map(ASKED_FOR.map((id: string) => [id, ['test/a.spec.ts']]));

describe('the ids in tests', () => {
  it.each([
    [`it('refuses [I2] [S0-10]', run)`, ['I2', 'S0-10']],
    ['it(`keeps ${name} [S0-R3]`, run)', ['S0-R3']],
    ['it(`[C-5] keeps ${name} always`, run)', ['C-5']],
    ['it(`keeps ${name} [S2-01] and ${other}`, run)', ['S2-01']],
    [`it('knows all of them [S1-04, S1-07]', run)`, ['S1-04', 'S1-07']],
    [`it('knows all between [S1-04…S1-06]', run)`, ['S1-04', 'S1-05', 'S1-06']],
    [`it.each([['S0-12', 'priority']])('keeps %s', run)`, ['S0-12']],
  ])('are found in %s', (text, ids) => {
    expect(tagsOf(text)).toEqual(ids);
  });

  it.each([
    `// a comment about [I2]`,
    `it('asks for more [I21] [S1-39]', run)`,
    `it('speaks of S0-10 without being its test', run)`,
    `const first = ids[I2];`,
  ])('are not found in %s', (text) => {
    expect(tagsOf(text)).toEqual([]);
  });
});

describe('the table of requirements', () => {
  it('has nothing to say when every line is covered', () => {
    const { document, problems } = requirementsTable(complete, covered);
    expect(problems).toEqual([]);
    expect(document).toContain('| I20 | i20 | test/a.spec.ts | covered |');
  });

  it('notices a line that has vanished', () => {
    const { problems } = requirementsTable(complete.slice(1), covered);
    expect(problems).toEqual(['docs/reference/requirements.json: C-1 has vanished']);
  });

  it('notices a line that no test is tagged with', () => {
    const { document, problems } = requirementsTable(complete, new Map());
    expect(problems).toHaveLength(ASKED_FOR.length);
    expect(document).toContain('| I1 | i1 |  | MISSING |');
  });

  it('lets a line wait that comes later, and says what comes', () => {
    const lines = complete.map((line) => ({ ...line, later: 'timers' }));
    const { document, problems } = requirementsTable(lines, new Map());
    expect(problems).toEqual([]);
    expect(document).toContain('| I13 | i13 |  | later: timers |');
  });

  it('wants the half tested of which only the other half comes later', () => {
    const lines = complete.map((line) => ({ ...line, later: 'timers', partly: true }));
    expect(requirementsTable(lines, new Map()).problems).toHaveLength(ASKED_FOR.length);
    const { document } = requirementsTable(lines, covered);
    expect(document).toContain('| I17 | i17 | test/a.spec.ts | covered; later: timers |');
  });
});
