import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder lies three levels above a source, and four above what is built from it. */
const PLACES = ['../../../templates/', '../../../../templates/'];

/** The text of a file of `templates/`. @throws Error when it is missing */
export function templateFile(path: string): string {
  const place = PLACES.map((each) => new URL(each, import.meta.url)).find((url) => existsSync(url));
  if (place === undefined) throw new Error('the package has no folder templates');
  return readFileSync(fileURLToPath(new URL(path, place)), 'utf8');
}
