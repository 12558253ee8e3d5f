import { posix } from 'node:path';
import { importsOf } from './import-rule.mjs';

const FILES_MAX = 20;

/**
 * Circles of imports among these sources, types included.
 *
 * @param {readonly { path: string; text: string }[]} sources
 * @returns {string[]} one line for each circle
 */
export function importCircles(sources) {
  const known = new Set(sources.map(({ path }) => path));
  const edges = new Map(sources.map(({ path, text }) => [path, targetsOf(path, text, known)]));
  const done = new Set();
  const circles = [];
  const visit = (path, way) => {
    const start = way.indexOf(path);
    if (start >= 0) {
      circles.push([...way.slice(start), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return circles.map((circle) => `circle of imports: ${circle}`);
}

function targetsOf(path, text, known) {
  const named = importsOf(path, text).filter(({ name }) => name.startsWith('.'));
  const targets = named.map(({ name }) =>
    posix.join(posix.dirname(path), name).replace(/\.js$/, '.ts'),
  );
  // A component is imported as a source is, by the name that it would have once built.
  const sources = targets.map((target) => (known.has(target) ? target : `${target}x`));
  return [...new Set(sources)].filter((target) => known.has(target));
}

/**
 * Folders with too many files to survey at once.
 *
 * @param {readonly { path: string }[]} sources
 * @returns {string[]} one line for each
 */
export function crowdedFolders(sources) {
  const counts = new Map();
  for (const { path } of sources) {
    const folder = posix.dirname(path);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > FILES_MAX)
    .map(([folder, count]) => `${folder}: ${count} files, at most ${FILES_MAX}`);
}
