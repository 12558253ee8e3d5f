import { readFileSync } from 'node:fs';

/** Of the package that runs; the sources lie one folder below it, what is built lies two. */
export const VERSION = versionAt(['../package.json', '../../package.json']);

function versionAt(places: readonly string[]): string {
  for (const place of places) {
    try {
      const text = readFileSync(new URL(place, import.meta.url), 'utf8');
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      // Not here: the next place.
    }
  }
  throw new Error('the package has no package.json');
}
