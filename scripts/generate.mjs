import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, buildIfNeeded } from './build-if-needed.mjs';
import { makeConfiguration } from './generated/configuration.mjs';
import { makeDecisionIndex } from './generated/decisions.mjs';
import { makeGraphqlSchema } from './generated/graphql-schema.mjs';
import { makePlainWordsAllowed } from './generated/plain-words-allowed.mjs';
import { makeOpenApi } from './generated/open-api.mjs';
import { makeRequirements } from './generated/requirements.mjs';
import { ALLOWED } from './house/plain-words.mjs';

/**
 * Every generated file and its generator. `make` gets the root of the repository. It returns the
 * whole text, and one line per problem of its sources.
 */
const GENERATED = [
  { file: 'docs/decisions/README.md', make: makeDecisionIndex },
  { file: 'docs/reference/requirements.md', make: makeRequirements },
  { file: 'docs/reference/configuration.md', make: makeConfiguration },
  { file: 'docs/reference/openapi.json', make: makeOpenApi },
  { file: 'docs/reference/schema.graphql', make: makeGraphqlSchema },
  { file: ALLOWED, make: makePlainWordsAllowed },
];

const checking = process.argv.includes('--check');
await buildIfNeeded();
for (const { file, make } of GENERATED) {
  const { document, problems } = await make(ROOT);
  const path = join(ROOT, file);
  const present = await readFile(path, 'utf8').catch(() => null);
  const stale = present !== document;
  if (stale && !checking) await writeFile(path, document);
  if (stale && checking) problems.push(`${file} is stale: run npm run generate`);
  for (const line of problems) console.error(line);
  if (problems.length > 0) process.exitCode = 1;
}
