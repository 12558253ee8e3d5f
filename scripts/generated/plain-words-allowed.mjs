import { writtenTexts } from '../house/guards.mjs';
import { readAllowed, unplainWords } from '../house/plain-words.mjs';

/** The present list without the files that no longer need an exception. Never adds one. */
export async function makePlainWordsAllowed(root) {
  const texts = new Map((await writtenTexts(root)).map(({ path, text }) => [path, text]));
  const needed = [...new Set(await readAllowed(root))].sort().filter((path) => {
    const text = texts.get(path);
    return text !== undefined && unplainWords(path, text).length > 0;
  });
  return { document: needed.map((path) => `${path}\n`).join(''), problems: [] };
}
