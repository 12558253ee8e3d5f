import { readFile, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';

/**
 * Every file of these folders with one of these endings, with its text; without installed packages.
 *
 * @param {string} root
 * @param {readonly string[]} folders
 * @param {RegExp} ending
 * @returns {Promise<{ path: string; text: string }[]>} paths relative to root, in order
 */
export async function sourcesIn(root, folders, ending = /\.(tsx?|mjs)$/) {
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(join(root, folder), { recursive: true }).catch(() => []);
      const own = names.filter((name) => !name.split(sep).includes('node_modules'));
      return own.filter((name) => ending.test(name)).map((name) => join(folder, name));
    }),
  );
  const paths = lists.flat().sort();
  return Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })),
  );
}
