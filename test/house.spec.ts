import { access, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { forbiddenImports } from '../scripts/house/import-rule.mjs';
import { GUARDS, violations } from '../scripts/house/guards.mjs';
import { crowdedFolders, importCircles } from '../scripts/house/structure.mjs';
import {
  droppedFailures,
  environmentReads,
  focusedTests,
  hashMembers,
  roundedPositions,
  shortTimeouts,
  switchedOff,
  tooLong,
  vagueNames,
} from '../scripts/house/shape.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (name: string): Promise<string> => readFile(join(ROOT, name), 'utf8');

describe('the project rules', () => {
  it('hold in the whole repository', async () => {
    expect(await violations(ROOT)).toEqual([]);
  });

  it('finds a violation in the folders that it walks', async () => {
    const root = await mkdtemp(join(tmpdir(), 'house-'));
    try {
      const path = 'src/domain/deep/inside.ts';
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), `import '@nestjs/core';\n`);
      expect(await violations(root)).toEqual([
        `${path}: the folder "domain" may not import @nestjs/core`,
      ]);
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it.each([
    'package.json',
    'tsconfig.json',
    'nest-cli.json',
    'src',
    'projections',
    'test',
    'docker-compose.yml',
    'README.md',
  ])('has %s at its top level [C-6]', async (name) => {
    await expect(access(join(ROOT, name))).resolves.toBeUndefined();
  });

  it.each(['src', 'projections'])('is written in TypeScript alone in %s [C-1]', async (folder) => {
    const inside = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
    const names = inside.filter((entry) => entry.isFile()).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !/\.(ts|md)$/.test(name))).toEqual([]);
  });

  it('names no registry in the lock file, so that every mirror serves it', async () => {
    expect(await read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
  });

  // npm leaves out what the registry of the day did not offer, and `npm ci` then refuses the file.
  it('lists the packages of every platform in the lock file', async () => {
    const { packages } = JSON.parse(await read('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const missing = Object.entries(packages).flatMap(([at, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${at}/node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });

  it('keeps every guard that is proven below on duty', () => {
    expect(GUARDS.map(({ guard }) => guard.name).sort()).toEqual(
      [
        forbiddenImports,
        tooLong,
        vagueNames,
        environmentReads,
        switchedOff,
        roundedPositions,
        hashMembers,
        focusedTests,
        droppedFailures,
        shortTimeouts,
      ]
        .map(({ name }) => name)
        .sort(),
    );
  });
});

describe('the import rule', () => {
  it.each([
    ['src/domain/credits.ts', `import { Injectable } from '@nestjs/common';`],
    ['src/domain/windows.ts', `import { IANAZone } from 'luxon';`],
    ['src/domain/credits.ts', `import { randomUUID } from 'node:crypto';`],
    ['src/domain/client/fold.ts', `import type { EventLog } from '../../ports/event-log.js';`],
    ['src/ports/clock.ts', `export { Lanes } from '../application/lanes.js';`],
    ['src/ports/key-vault.ts', `import { createHash } from 'node:crypto';`],
    ['projections/meter.ts', `import { Documents } from '../src/ports/documents.js';`],
    ['projections/meter.ts', `import { DateTime } from 'luxon';`],
    ['src/codec/codec.ts', `import type { Lanes } from '../application/lanes.js';`],
    ['src/application/lanes/lane.ts', `import { open } from '../adapters/embedded/sqlite.js';`],
    ['src/application/lanes/lane.ts', `const late = import('../adapters/embedded/sqlite.js');`],
    ['src/application/lanes/lane.ts', `type Late = import('../api/problem.js').Problem;`],
    ['src/application/lanes/lane.ts', `import { IsString } from 'class-validator';`],
    [
      'src/adapters/mongodb/documents/documents.ts',
      `import { Sqlite } from '../../embedded/sqlite/sqlite.js';`,
    ],
    ['src/adapters/mongodb/documents/documents.ts', `import { x } from '@photostructure/sqlite';`],
    ['src/adapters/embedded/log/event-log.ts', `import { MongoClient } from 'mongodb';`],
    ['src/api/http/meter.ts', `import { meterOf } from '../../../projections/meter.js';`],
    ['src/api/http/meter.ts', `import { Sqlite } from '../../adapters/embedded/sqlite.js';`],
    ['src/api/http/meter.ts', `import { loadConfig } from '../../config.js';`],
    ['src/api/http/meter.ts', `import { MongoClient } from 'mongodb';`],
    ['src/config.ts', `import { Credits } from './domain/credits.js';`],
    ['src/main.ts', `import { DateTime } from 'luxon';`],
    ['src/main.ts', `import { Command } from 'commander';`],
    ['src/cli/main.ts', `import { x } from '@photostructure/sqlite';`],
    ['src/application/engine/served-model.ts', `import { Lanes } from '../lanes/lanes.js';`],
    ['src/application/lanes/lane.ts', `import { RunBatch } from '../commands/run-batch.js';`],
    ['src/api/errors/problem.ts', `import type { Identity } from '../auth/identity.js';`],
    ['src/api/views/log.ts', `import { Route } from '../http/server/route.js';`],
    [
      'src/api/http/server/etag-response.ts',
      `import { b } from '../routes/batches.controller.js';`,
    ],
    ['src/api/auth/identity.ts', `import type { FastifyRequest } from 'fastify';`],
    ['src/async/retry.ts', `import { Clock } from '../ports/clock.js';`],
  ])('stops %s from: %s', (path, text) => {
    expect(forbiddenImports(path, text)).toHaveLength(1);
  });

  it.each([
    ['src/adapters/system/runtime-zones.ts', `import { IANAZone } from 'luxon';`],
    ['src/ports/key-vault.ts', `import type { KeyObject } from 'node:crypto';`],
    ['projections/meter.ts', `import type { Body } from '../src/ports/documents.js';`],
    ['projections/meter.ts', `import { type Body } from '../src/ports/documents.js';`],
    ['src/application/lanes/lane.ts', `import { meterOf } from '../../projections/meter.js';`],
    ['src/adapters/embedded/log/event-log.ts', `import { x } from '@photostructure/sqlite';`],
    ['src/api/http/meter.ts', `import type { Meter } from '../../../projections/meter.js';`],
    ['src/composition/app.module.ts', `import { Sqlite } from './adapters/embedded/sqlite.js';`],
    ['src/cli/main.ts', `import { Command } from 'commander';`],
    ['src/api/http/meter.ts', `import type { FastifyRequest } from 'fastify';`],
    ['src/application/commands/run-batch.ts', `import { Lanes } from '../lanes/lanes.js';`],
    ['src/domain/zones.ts', `import { CLIENT_PREFIX } from './client/ids.js';`],
  ])('lets %s have: %s', (path, text) => {
    expect(forbiddenImports(path, text)).toEqual([]);
  });
});

describe('the rules of structure', () => {
  const source = (path: string, text = '') => ({ path, text });

  it('finds a circle of imports', () => {
    const a = source('src/a.ts', `import { b } from './deep/b.js';`);
    const b = source('src/deep/b.ts', `import type { A } from '../a.js';`);
    const c = source('src/c.ts', `import { b } from './deep/b.js';`);
    expect(importCircles([a, b, c])).toEqual([
      'circle of imports: src/a.ts → src/deep/b.ts → src/a.ts',
    ]);
    expect(importCircles([a, source('src/deep/b.ts'), c])).toEqual([]);
  });

  it('finds a folder of more than 20 files', () => {
    const files = Array.from({ length: 20 }, (_, n) => source(`src/deep/file-${n}.ts`));
    expect(crowdedFolders(files)).toEqual([]);
    expect(crowdedFolders([...files, source('src/deep/last.ts')])).toHaveLength(1);
    expect(crowdedFolders([...files, source('src/deep/in/last.ts')])).toEqual([]);
  });
});

describe('the rules of shape', () => {
  it('counts lines up to 300', () => {
    expect(tooLong('src/long.ts', 'x\n'.repeat(300))).toEqual([]);
    expect(tooLong('src/long.ts', 'x\n'.repeat(301))).toHaveLength(1);
  });

  it.each([
    ['src/string-utils.ts', ''],
    ['src/helpers/dates.ts', ''],
    ['src/lanes.ts', 'export class LaneManager {}'],
    ['src/lanes.ts', 'export const baseLane = 1;'],
    ['src/lanes.ts', 'export function processBatch() {}'],
    ['src/lanes.ts', 'function open() {}\nexport { open as openHelper };'],
  ])('finds the vague name in %s: %s', (path, text) => {
    expect(vagueNames(path, text)).toHaveLength(1);
  });

  it('accepts a word that only contains a vague one', () => {
    expect(vagueNames('src/database.ts', 'export class Processor {}')).toEqual([]);
  });

  it.each([
    'const port = process.env.PORT;',
    'const { PORT } = process?.env;',
    `const port = process['env'].PORT;`,
    'const { env } = process;',
  ])('finds the environment read in: %s', (text) => {
    expect(environmentReads('src/main.ts', text)).toHaveLength(1);
  });

  it('lets config.ts alone read the environment', () => {
    expect(environmentReads('src/config.ts', 'process.env')).toEqual([]);
  });

  it.each(['eslint-disable-next-line', '@ts-ignore', '@ts-expect-error', 'TODO', 'FIXME'])(
    'finds %s',
    (mark) => {
      expect(switchedOff('src/lane.ts', `// ${mark}: later`)).toHaveLength(1);
    },
  );

  it('finds a position of a server that becomes a number', () => {
    const text = 'const position = Number(event.position);';
    expect(roundedPositions('src/adapters/eventstoredb/event-log.ts', text)).toHaveLength(1);
    expect(roundedPositions('src/adapters/embedded/log/event-log.ts', text)).toEqual([]);
  });

  it.each([
    'await lease.release().catch(() => undefined);',
    'try {\n  work();\n} catch {\n  return null;\n}',
  ])('finds a failure that is dropped without its reason: %s', (text) => {
    expect(droppedFailures('src/adapters/x/a.ts', text)).toHaveLength(1);
    expect(droppedFailures('src/application/a.ts', text)).toHaveLength(1);
    expect(droppedFailures('src/domain/a.ts', text)).toEqual([]);
    const explained = text.replace(/^.*catch/m, (line) => `// The caller sees it.\n${line}`);
    expect(droppedFailures('src/adapters/x/a.ts', explained)).toEqual([]);
  });

  it.each(['#open = false;', 'readonly #open = 1;', 'static async #open() {}', 'get #open() {}'])(
    'finds the private member that is declared by #: %s',
    (member) => {
      expect(hashMembers('src/a.ts', `class A { ${member} }`)).toHaveLength(1);
      expect(hashMembers('src/a.ts', `class A { private ${member.replace('#', '')} }`)).toEqual([]);
      expect(hashMembers('bin/a.mjs', `class A { ${member} }`)).toEqual([]);
    },
  );

  it.each(['it', 'test', 'describe'])('finds a focused %s', (call) => {
    // Put together here, for this very file is searched too.
    expect(focusedTests('test/a.spec.ts', `${call}.${'only'}('x', run)`)).toHaveLength(1);
    expect(focusedTests('test/a.spec.ts', `${call}('x', run)`)).toEqual([]);
  });
});

describe('the rule of time-outs', () => {
  it.each([
    `it('x', run, 30_000);`,
    `it.each([1])('x', run, 5000);`,
    `const SOON = 60_000; beforeAll(run, SOON);`,
    `describe('x', () => { afterEach(run, 1); });`,
    `jest.setTimeout(60_000);`,
  ])('finds the time-out that a busy machine reaches in: %s', (text) => {
    expect(shortTimeouts('test/a.spec.ts', text)).toHaveLength(1);
  });

  it.each([
    `it('x', run);`,
    `it.each([1, 2])('x', (n) => n);`,
    `const LONG = 600_000; it('x', run, LONG);`,
    `setTimeout(run, 5);`,
  ])('leaves alone: %s', (text) => {
    expect(shortTimeouts('test/a.spec.ts', text)).toEqual([]);
  });
});
