import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = 'docs/decisions';
const TEMPLATE = '0000-template.md';
const SECTIONS = ['Context', 'Options', 'Choice', 'Consequences'];

/** The head of a record, and its departures from the template. */
function headOf(file, text) {
  const [, number, title] = /^# (\d{4}): (.+)$/m.exec(text) ?? [];
  const [, date, state] = /^Date: (\d{4}-\d\d-\d\d)\. State: (.+?)\.$/m.exec(text) ?? [];
  const problems = [];
  if (number !== file.slice(0, 4)) problems.push('the first line is not "# NUMBER: title"');
  if (!state) problems.push('there is no line "Date: YYYY-MM-DD. State: …."');
  const lacking = SECTIONS.filter((section) => !text.includes(`\n## ${section}\n`));
  for (const section of lacking) problems.push(`the section "${section}" is missing`);
  const lines = problems.map((problem) => `${FOLDER}/${file}: ${problem}`);
  return { file, number: file.slice(0, 4), title, date, state, problems: lines };
}

/** Numbers below the last one that no record has. */
function unusedNumbers(heads) {
  const used = new Set(heads.map(({ number }) => Number(number)));
  const all = Array.from({ length: Math.max(0, ...used) }, (_, at) => at + 1);
  return all.filter((number) => !used.has(number)).map((number) => `${number}`.padStart(4, '0'));
}

/**
 * The index of all decisions.
 *
 * @param {readonly { file: string; text: string }[]} records
 * @returns {{ document: string; problems: string[] }} problems: records that are not in the format
 */
export function decisionIndex(records) {
  const heads = records.map(({ file, text }) => headOf(file, text));
  const rows = heads.map(({ file, number, title, date, state }) => {
    return `| [${number}](${file}) | ${title} | ${state} | ${date} |`;
  });
  const unused = unusedNumbers(heads);
  const gaps = unused.length > 0 ? [`Numbers never used: ${unused.join(', ')}.`, ''] : [];
  const document = [...HEADER, ...gaps, ...TABLE, ...rows, ''].join('\n');
  const numbers = heads.map(({ number }) => number);
  const twice = heads.filter(({ number }, at) => numbers.indexOf(number) < at);
  const taken = twice.map(({ file }) => `${FOLDER}/${file}: another record has this number`);
  return { document, problems: [...heads.flatMap(({ problems }) => problems), ...taken] };
}

const HEADER = [
  '# Decisions',
  '',
  'One record for each choice that a reader may question later. `npm run generate` makes this index',
  'from the records; do not edit it. A new record takes the next number and the form of the',
  `[template](${TEMPLATE}). A later record replaces an earlier one; the earlier one keeps its content.`,
  '',
];

const TABLE = ['| number | decision | state | date |', '|---|---|---|---|'];

/** @param {string} root */
export async function makeDecisionIndex(root) {
  const names = await readdir(join(root, FOLDER));
  const files = names.filter((name) => /^\d{4}-.*\.md$/.test(name) && name !== TEMPLATE).sort();
  const records = files.map(async (file) => {
    return { file, text: await readFile(join(root, FOLDER, file), 'utf8') };
  });
  return decisionIndex(await Promise.all(records));
}
