import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { brokenCitations, brokenLinks } from './documents.mjs';
import { forbiddenImports } from './import-rule.mjs';
import { readAllowed, unplainOutside } from './plain-words.mjs';
import * as shape from './shape.mjs';
import { sourcesIn } from './sources.mjs';
import { crowdedFolders, importCircles } from './structure.mjs';

const PRODUCT = ['src', 'projections'];
/** The console is a separate package; its other folders are installed or built. */
const CONSOLE = ['console/src', 'console/build'];
const CODE = [...PRODUCT, 'test', 'bench', 'console'];

/** Copied stand-ins for the servers. They stay unchanged, so they can be compared with the originals. */
const AS_THEY_CAME = 'test/servers/';
/** Made from the OpenAPI document, and not kept. */
const MADE = 'console/src/api/schema.d.ts';
const isOurs = ({ path }) => !path.startsWith(AS_THEY_CAME) && path !== MADE;

/** Each project rule and the folders it applies to. */
export const GUARDS = [
  { guard: forbiddenImports, folders: [...PRODUCT, 'console'] },
  { guard: shape.tooLong, folders: [...CODE, 'scripts', 'bin'] },
  { guard: shape.vagueNames, folders: [...CODE, 'scripts', 'bin'] },
  { guard: shape.environmentReads, folders: PRODUCT },
  { guard: shape.switchedOff, folders: [...PRODUCT, 'console'] },
  { guard: shape.roundedPositions, folders: PRODUCT },
  { guard: shape.droppedFailures, folders: PRODUCT },
  { guard: shape.hashMembers, folders: CODE },
  { guard: shape.focusedTests, folders: ['test'] },
  { guard: shape.shortTimeouts, folders: ['test'] },
];

/** Rules about all sources of these folders together. */
export const STRUCTURE = [
  { guard: importCircles, folders: [...PRODUCT, 'console'] },
  { guard: crowdedFolders, folders: [...CODE, 'scripts'] },
];

const PAGES = ['docs', 'examples', 'findings', 'src', 'test', 'bench', ...CONSOLE];
const WRITTEN = [...PRODUCT, 'test', 'bench', ...CONSOLE, 'scripts'];

/** Every page of the documentation: at the top level and in these folders. */
export async function pagesIn(root) {
  const names = (await readdir(root)).filter((name) => name.endsWith('.md'));
  const top = names.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') }));
  const below = await sourcesIn(root, PAGES, /\.md$/);
  return [...(await Promise.all(top)), ...below];
}

/** Everything with comments, messages, titles or paragraphs that we wrote. */
export async function writtenTexts(root) {
  const sources = (await sourcesIn(root, WRITTEN)).filter(isOurs);
  return [...sources, ...(await pagesIn(root)).filter(isOurs)];
}

/** Broken links, broken citations and words that have to be read twice. */
async function prose(root) {
  const pages = await pagesIn(root);
  const exists = (path) => existsSync(join(root, path));
  const texts = await writtenTexts(root);
  return [
    ...brokenLinks(pages, exists),
    ...brokenCitations(texts, pages),
    ...unplainOutside(texts, await readAllowed(root)),
  ];
}

/**
 * Everything in the repository that breaks a project rule.
 *
 * @param {string} root
 * @returns {Promise<string[]>} one line for each
 */
export async function violations(root) {
  const sources = (await sourcesIn(root, [...WRITTEN, 'bin'])).filter(isOurs);
  const within = (folders) => sources.filter(({ path }) => folders.includes(path.split(sep)[0]));
  return [
    ...GUARDS.flatMap(({ guard, folders }) =>
      within(folders).flatMap(({ path, text }) => guard(path, text)),
    ),
    ...STRUCTURE.flatMap(({ guard, folders }) => guard(within(folders))),
    ...(await prose(root)),
  ];
}
