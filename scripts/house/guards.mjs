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
  ]);
  return lists.flat();
}
