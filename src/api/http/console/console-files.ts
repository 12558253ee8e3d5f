import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shared } from '../server/prepared-answer.js';

/** The folder is four levels above a source, and five above what is built from it. */
const PLACES = ['../../../../console/dist/', '../../../../../console/dist/'];
const TYPES: { readonly [extension: string]: string } = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Encodings that the build stores beside a file, the smallest first. */
export const ENCODINGS = { br: '.br', gzip: '.gz' } as const;
export type Encoding = keyof typeof ENCODINGS;

/** A file with the encodings that it is stored in. */
export interface ConsoleFile {
  readonly type: string;
  readonly plain: Buffer;
  readonly encoded: { readonly [encoding in Encoding]?: Buffer };
}

/** The built console, once it was read. */
interface Built {
  readonly page: string;
  readonly names: ReadonlySet<string>;
}

/**
 * The files of the built console.
 *
 * **Invariants**
 * - Only files that the folder had at the first request are answered, by their exact names.
 * - The bytes of a file are read once, and shared by all answers.
 */
export class ConsoleFiles {
  private built: Promise<Built | null> | null = null;
  private readonly files = new Map<string, Promise<ConsoleFile>>();

  /** @param folder where the build is, such as `console/dist` */
  constructor(private readonly folder: string) {}

  /** The build of this package. */
  static ofPackage(): ConsoleFiles {
    const places = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
    const [first = ''] = places;
    return new ConsoleFiles(places.find((place) => existsSync(place)) ?? first);
  }

  /** The page with a placeholder for its nonce; null = the console is not built. */
  async page(): Promise<string | null> {
    return (await this.read())?.page ?? null;
  }

  /** A file of `assets`; null = there is no such file. */
  async asset(name: string): Promise<ConsoleFile | null> {
    if (!(await this.read())?.names.has(name)) return null;
    let file = this.files.get(name);
    if (file === undefined) {
      file = this.readFile(name);
      this.files.set(name, file);
      // A file that cannot be read now is read again for the next request.
      file.catch(() => this.files.delete(name));
    }
    return file;
  }

  private read(): Promise<Built | null> {
    this.built ??= this.readFolder().then((built) => {
      // A build that is made meanwhile is found by the next request.
      if (built === null) this.built = null;
      return built;
    });
    return this.built;
  }

  private async readFolder(): Promise<Built | null> {
    try {
      const [page, names] = await Promise.all([
        readFile(join(this.folder, 'index.html'), 'utf8'),
        readdir(join(this.folder, 'assets')),
      ]);
      return { page, names: new Set(names.filter((name) => extname(name) in TYPES)) };
    } catch {
      return null;
    }
  }

  private async readFile(name: string): Promise<ConsoleFile> {
    const path = join(this.folder, 'assets', name);
    const encoded: { [encoding in Encoding]?: Buffer } = {};
    for (const [encoding, ending] of Object.entries(ENCODINGS)) {
      if (existsSync(path + ending)) {
        encoded[encoding as Encoding] = shared(await readFile(path + ending));
      }
    }
    const type = TYPES[extname(name)] ?? '';
    return { type, plain: shared(await readFile(path)), encoded };
  }
}
