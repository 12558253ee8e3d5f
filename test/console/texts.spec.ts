import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

type Catalogue = Readonly<Record<string, string>>;

const TEXTS = join(process.cwd(), 'console', 'src', 'texts');

async function catalogueOf(language: string): Promise<Catalogue> {
  const parts = ['start.ts', 'staff.ts'].map(async (file) => {
    const { default: texts } = (await import(join(TEXTS, language, file))) as {
      readonly default: Catalogue;
    };
    return texts;
  });
  return Object.assign({}, ...(await Promise.all(parts))) as Catalogue;
}

/** The names of the values in a text. */
function valuesIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)/g)].map(([, name = '']) => name).sort();
}

/** The parts of an id before each of its dots, with the dot. */
function beginningsOf(id: string): string[] {
  return [...id.matchAll(/\./g)].map(({ index }) => id.slice(0, index + 1));
}

describe('the texts of the console', () => {
  let en: Catalogue;
  let de: Catalogue;
  beforeAll(async () => {
    [en, de] = await Promise.all([catalogueOf('en'), catalogueOf('de')]);
  });

  it('have the same ids in both languages', () => {
    expect(Object.keys(en).length).toBeGreaterThan(100);
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
  });

  it('take the same values in both languages, and none is empty', () => {
    for (const [id, text] of Object.entries(en)) {
      expect([id, valuesIn(de[id] ?? '')]).toEqual([id, valuesIn(text)]);
      expect([id, text.trim() !== '', (de[id] ?? '').trim() !== '']).toEqual([id, true, true]);
    }
  });

  it('are all used', async () => {
    const folder = join(process.cwd(), 'console', 'src');
    const files = await readdir(folder, { recursive: true });
    const sources = files.filter((name) => /^(?!texts\/(?:en|de)\/).*\.tsx?$/.test(name));
    const texts = await Promise.all(sources.map((name) => readFile(join(folder, name), 'utf8')));
    const code = texts.join('\n');
    const isUsed = (id: string): boolean =>
      code.includes(`'${id}'`) || beginningsOf(id).some((part) => code.includes(`\`${part}\${`));
    expect(Object.keys(en).filter((id) => !isUsed(id))).toEqual([]);
  });

  it('are in a catalogue that the page loads, whatever file they are in', async () => {
    for (const [language, catalogue] of [
      ['en', en],
      ['de', de],
    ] as const) {
      const files = await readdir(join(TEXTS, language), { recursive: true });
      for (const file of files.filter((name) => name.endsWith('.ts'))) {
        const { default: texts } = (await import(join(TEXTS, language, file))) as {
          readonly default: Catalogue;
        };
        for (const id of Object.keys(texts))
          expect([file, catalogue[id]]).toEqual([file, texts[id]]);
      }
    }
  });
});
