import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { acceptedEncoding } from '../../src/api/http/console/accepted-encoding.js';
import { ConsoleFiles } from '../../src/api/http/console/console-files.js';
import { temporaryDirectory, type TemporaryDirectory } from '../contracts/temporary-directory.js';

describe('the files of the built console', () => {
  let directory: TemporaryDirectory;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

  async function build(): Promise<ConsoleFiles> {
    const folder = directory.file('dist');
    await mkdir(join(folder, 'assets'), { recursive: true });
    await writeFile(join(folder, 'index.html'), '<p>page</p>');
    await writeFile(join(folder, 'secret.js'), 'not an asset');
    await writeFile(join(folder, 'assets', 'main-1.js'), 'plain');
    await writeFile(join(folder, 'assets', 'main-1.js.br'), 'smaller');
    await writeFile(join(folder, 'assets', 'notes.txt'), 'of no known type');
    return new ConsoleFiles(folder);
  }

  it('are found once they are built, without a restart', async () => {
    const files = new ConsoleFiles(directory.file('dist'));
    expect([await files.page(), await files.asset('main-1.js')]).toEqual([null, null]);
    await build();
    expect(await files.page()).toBe('<p>page</p>');
  });

  it('have their type and their encodings', async () => {
    const file = await (await build()).asset('main-1.js');
    expect(file?.type).toBe('text/javascript; charset=utf-8');
    expect(file?.plain.toString()).toBe('plain');
    expect(file?.encoded.br?.toString()).toBe('smaller');
    expect(file?.encoded.gzip).toBeUndefined();
  });

  it.each(['../secret.js', '..', '', 'main-1.js.br', 'notes.txt', 'other.js', '__proto__'])(
    'are those of the folder alone: %j is none',
    async (name) => {
      expect(await (await build()).asset(name)).toBeNull();
    },
  );

  it.each([
    ['br, gzip', 'br'],
    ['GZIP;q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['identity', null],
    ['broken', null],
    [undefined, null],
  ])('are sent in an encoding that the caller accepts: %j gets %j', (accept, encoding) => {
    const encoded = { br: Buffer.from('a'), gzip: Buffer.from('b') };
    expect(acceptedEncoding({ encoded }, accept)).toBe(encoding);
    expect(acceptedEncoding({ encoded: {} }, accept)).toBeNull();
  });
});
