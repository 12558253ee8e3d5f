import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { brokenCitations, brokenLinks } from './documents.mjs';
import { forbiddenImports } from './import-rule.mjs';
import * as shape from './shape.mjs';
import { sourcesIn } from './sources.mjs';
import { crowdedFolders, importCircles } from './structure.mjs';

const PRODUCT = ['src', 'projections'];
const CODE = [...PRODUCT, 'test', 'bench'];

/** Stand-ins for the servers, kept as they came, so that they can be compared with theirs. */
const AS_THEY_CAME = 'test/servers/';

/** Each rule of the house and the folders it holds for. */
export const GUARDS = [
  { guard: forbiddenImports, folders: PRODUCT },
  { guard: shape.tooLong, folders: [...CODE, 'scripts', 'bin'] },
  { guard: shape.vagueNames, folders: [...CODE, 'scripts', 'bin'] },
  { guard: shape.environmentReads, folders: PRODUCT },
  { guard: shape.switchedOff, folders: PRODUCT },
  { guard: shape.roundedPositions, folders: PRODUCT },
  { guard: shape.droppedFailures, folders: PRODUCT },
  { guard: shape.focusedTests, folders: ['test'] },
  { guard: shape.shortTimeouts, folders: ['test'] },
];

/** Rules about all sources of these folders together. */
export const STRUCTURE = [
  { guard: importCircles, folders: PRODUCT },
  { guard: crowdedFolders, folders: [...CODE, 'scripts'] },
];

const PAGES = ['docs', 'examples', 'findings', 'src', 'test', 'bench'];

/** Every page of the documentation: those at the top level and those in these folders. */
export async function pagesIn(root) {
  const names = (await readdir(root)).filter((name) => name.endsWith('.md'));
  const top = names.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') }));
  const below = await sourcesIn(root, PAGES, /\.md$/);
  return [...(await Promise.all(top)), ...below];
}

/** What the pages link to, and what sources cite of them. */
async function documentation(root, sources) {
  const pages = await pagesIn(root);
  const exists = (path) => existsSync(join(root, path));
  return [...brokenLinks(pages, exists), ...brokenCitations([...sources, ...pages], pages)];
}

/**
 * Everything in the repository that breaks a rule of the house.
 *
 * @param {string} root
 * @returns {Promise<string[]>} one line for each
 */
export async function violations(root) {
  const oursIn = async (folders) => {
    const sources = await sourcesIn(root, folders);
    return sources.filter(({ path }) => !path.startsWith(AS_THEY_CAME));
  };
  const lists = await Promise.all([
    ...GUARDS.map(async ({ guard, folders }) => {
      const sources = await oursIn(folders);
      return sources.flatMap(({ path, text }) => guard(path, text));
    }),
    ...STRUCTURE.map(async ({ guard, folders }) => guard(await oursIn(folders))),
    documentation(root, await oursIn([...CODE, 'scripts'])),
  ]);
  return lists.flat();
}
