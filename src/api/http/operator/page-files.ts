import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Problem } from '../../errors/problem.js';
import { PreparedAnswer } from '../server/prepared-answer.js';

const require = createRequire(import.meta.url);
const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

/** Where the bytes of a file come from: a file of a package, or a text. */
export type PageFile =
  { readonly package: string; readonly path: string } | { readonly text: string };

/** The files that a page loads; all of them come from this service. */
export class PageFiles {
  private readonly answers = new Map<string, Promise<PreparedAnswer>>();

  /** @param files by the name in the address: `start.js`, `page.css` */
  constructor(private readonly files: { readonly [name: string]: PageFile }) {}

  /** @throws Problem NOT_FOUND */
  answer(name: string): Promise<PreparedAnswer> {
    const file = Object.hasOwn(this.files, name) ? this.files[name] : undefined;
    if (file === undefined) throw new Problem('NOT_FOUND');
    const known = this.answers.get(name);
    if (known !== undefined) return known;
    const answer = prepared(name, file);
    this.answers.set(name, answer);
    // A file that cannot be read now is read again for the next request.
    answer.catch(() => this.answers.delete(name));
    return answer;
  }
}

async function prepared(name: string, file: PageFile): Promise<PreparedAnswer> {
  const bytes = 'text' in file ? Buffer.from(file.text) : await readFile(pathOf(file));
  return new PreparedAnswer(name.endsWith('.css') ? STYLE : SCRIPT, bytes);
}

function pathOf(file: { readonly package: string; readonly path: string }): string {
  return join(dirname(require.resolve(`${file.package}/package.json`)), file.path);
}
