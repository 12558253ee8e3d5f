import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { sourcesIn } from '../house/sources.mjs';

const ID = /^(?:C-\d|S0-R\d|S[012]-\d\d|I\d{1,2})$/;

function range(prefix, last, width) {
  return Array.from({ length: last }, (_, at) => prefix + String(at + 1).padStart(width, '0'));
}

/** Every requirement of the product. None may be missing from the list. */
export const ASKED_FOR = [
  ...range('C-', 7, 1),
  ...range('S0-', 49, 2),
  ...range('S0-R', 6, 1),
  ...range('S1-', 38, 2),
  ...range('S2-', 17, 2),
  ...range('I', 20, 1),
];

/** `[S1-04…S1-16]` means every line between. */
function expand(from, to) {
  const start = ASKED_FOR.indexOf(from);
  const end = to ? ASKED_FOR.indexOf(to) : start;
  return start < 0 || end < start ? [] : ASKED_FOR.slice(start, end + 1);
}

function tagsIn(literal) {
  // A cell of a table of cases is the id alone; its title shows it through a placeholder.
  if (ID.test(literal)) return [literal];
  const bracketed = [...literal.matchAll(/\[([^[\]]+)\]/g)].map(([, inside]) => inside);
  return bracketed
    .flatMap((inside) => inside.split(/[\s,]+/))
    .flatMap((part) => expand(...part.split(/…|\.{2,3}/)));
}

/**
 * The ids in the titles of a test file.
 *
 * @param {string} path
 * @param {string} text
 * @returns {Set<string>}
 */
export function taggedIds(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, false);
  const ids = new Set();
  const visit = (node) => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      for (const id of tagsIn(node.text)) ids.add(id);
    } else if (ts.isTemplateHead(node)) {
      for (const id of tagsIn(node.text)) ids.add(id);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return ids;
}

/**
 * The table of requirements, with the tests that cover each.
 *
 * @param {readonly { id: string; text: string; later?: string; partly?: boolean }[]} lines
 * @param {ReadonlyMap<string, readonly string[]>} covering test files by id
 * @returns {{ document: string; problems: string[] }} problems: lines that are missing or not
 *   covered
 */
export function requirementsTable(lines, covering) {
  const listed = new Set(lines.map(({ id }) => id));
  const lost = ASKED_FOR.filter((id) => !listed.has(id));
  const problems = lost.map((id) => `docs/reference/requirements.json: ${id} has vanished`);
  const rows = lines.map(({ id, text, later, partly }) => {
    const tests = covering.get(id) ?? [];
    const owed = tests.length === 0 && (!later || partly);
    if (owed) problems.push(`${id} (${text}) is tagged by no test`);
    const soFar = tests.length > 0 ? 'covered' : '';
    const state = owed ? 'MISSING' : [soFar, later && `later: ${later}`].filter(Boolean).join('; ');
    const cells = [id, text.replaceAll('|', '\\|'), tests.join('<br>'), state];
    return `| ${cells.join(' | ')} |`;
  });
  return { document: [...HEADER, ...rows, ''].join('\n'), problems };
}

const HEADER = [
  '# Requirements and what covers them',
  '',
  'Made by `npm run generate` from `requirements.json` beside it and from the ids in the titles of',
  'the tests; do not edit. `npm run check` fails when it is stale or when a line is covered by',
  'nothing.',
  '',
  '| id | asked for | tests | state |',
  '|---|---|---|---|',
];

/** @param {string} root */
export async function makeRequirements(root) {
  const lines = JSON.parse(
    await readFile(join(root, 'docs', 'reference', 'requirements.json'), 'utf8'),
  );
  const covering = new Map();
  for (const { path, text } of await sourcesIn(root, ['test', 'bench'])) {
    // The spec of this table contains ids without testing their requirements.
    if (path === 'test/requirements.spec.ts') continue;
    for (const id of taggedIds(path, text)) {
      covering.set(id, [...(covering.get(id) ?? []), path]);
    }
  }
  return requirementsTable(lines, covering);
}
