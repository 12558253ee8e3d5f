import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { temporaryDirectory, type TemporaryDirectory } from '../contracts/temporary-directory.js';
import { ADMIN_KEY, Service } from './service.js';

const run = promisify(execFile);
const PATIENCE_MS = 600_000;
const DOCUMENT = resolve('docs/reference/openapi.json');
const TSC = resolve('node_modules/typescript7/lib/tsc.js');

/** As strict as a project of a user may be. */
const COMPILER_OPTIONS = {
  strict: true,
  noUncheckedIndexedAccess: true,
  target: 'ES2022',
  module: 'NodeNext',
  lib: ['ES2022', 'DOM', 'DOM.Iterable'],
  types: ['node'],
  rootDir: '.',
  outDir: 'out',
};

/** Makes `generated/` from the OpenAPI document, with one generator. */
type Generator = (folder: string) => Promise<unknown>;

const GENERATORS: readonly (readonly [name: string, example: string, generate: Generator])[] = [
  [
    'openapi-typescript and openapi-fetch',
    'with-openapi-fetch',
    (folder) => {
      const cli = resolve('node_modules/openapi-typescript/bin/cli.js');
      const types = join(folder, 'generated', 'openapi-typescript.d.ts');
      return run(process.execPath, [cli, DOCUMENT, '-o', types]);
    },
  ],
  [
    '@hey-api/openapi-ts',
    'with-hey-api',
    (folder) => {
      const script = join(folder, 'generate.mjs');
      const options = {
        input: DOCUMENT,
        output: { path: join(folder, 'generated', 'hey-api'), importFileExtension: '.js' },
        plugins: ['@hey-api/typescript', '@hey-api/sdk', '@hey-api/client-fetch'],
        logs: { level: 'silent' },
      };
      const text =
        "import { createClient } from '@hey-api/openapi-ts';\n" +
        `await createClient(${JSON.stringify(options)});\n`;
      return writeFile(script, text).then(() => run(process.execPath, [script]));
    },
  ],
];

describe('a client that is generated from the OpenAPI document', () => {
  let directory: TemporaryDirectory;
  let service: Service;
  let folder = '';

  beforeAll(async () => {
    directory = await temporaryDirectory();
    service = await Service.start(directory.file('data'));
    // Within the repository, where its packages are found.
    folder = await mkdtemp(resolve('dist', 'clients-'));
    await cp(resolve('examples/clients'), folder, { recursive: true });
    await mkdir(join(folder, 'generated'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  }, PATIENCE_MS);

  afterAll(async () => {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
    await directory.remove();
  }, PATIENCE_MS);

  it.each(GENERATORS)(
    'by %s compiles in strict mode and runs the worked example',
    async (_, example, generate) => {
      await generate(folder);
      const config = { compilerOptions: COMPILER_OPTIONS, files: [`${example}.ts`] };
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
      await compiled(folder);
      const program = join(folder, 'out', `${example}.js`);
      await run(process.execPath, [program, service.url, ADMIN_KEY]);
    },
    PATIENCE_MS,
  );
});

/** Compiles a folder; the compiler's errors are those of the test. */
async function compiled(folder: string): Promise<void> {
  await run(process.execPath, [TSC, '-p', folder]).catch((cause: { stdout: string }) => {
    throw new Error(cause.stdout);
  });
}
