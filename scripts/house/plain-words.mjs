import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commentsOf, messagesOf, paragraphsOf, parse, titlesOf } from './prose.mjs';

/** Unclear phrases, each with a replacement. */
const UNPLAIN = [
  [/\banew\b/i, 'again, from scratch'],
  [/\bfor ever\b/i, 'permanently, without limit'],
  [/\bfor good\b/i, 'permanently'],
  [/\bunder way\b/i, 'in progress, in flight'],
  [
    /\b(?:is|are|was|were|be|been|being) (?:also |only |not |never )?told\b/i,
    'is notified, receives',
  ],
  [/\btold (?:apart|of|to|with|by)\b/i, 'distinguished, reported'],
  [/\bby (?:itself|themselves)\b/i, 'automatically'],
  [/\bof (?:its|their|his) own\b/i, 'its own, separate'],
  [/\b(?:what|nothing|all that) (?:comes|came|come) (?:to|of)\b/i, 'the result'],
  [/\b(?:comes?|came) to (?:the same|nothing|one|an?|that|this|``|\d+)(?!\w)/i, 'results in'],
  [/\ball the same\b/i, 'anyway'],
  [/\blately\b/i, 'recently'],
  [/\bsave (?:for|that|where|when)\b/i, 'except'],
  [/\bbegun\b/i, 'started'],
  [/\b(?:the|this|our) house\b/i, 'the project rules'],
  [/\b(?:stands?|stood)\b(?!-)/i, 'is, is stored'],
  [/\bhear(?:s|d)?\b/i, 'is notified, receives'],
  [/, say[,.]/i, 'for example'],
  [/\bin the hands of\b/i, 'held by'],
  [/\b(?:nap|desk|doorway|turnstile|rooms)\b/i, 'the term in docs/reference/glossary.md'],
  [/\broom (?:for|in|of|is|to)\b/i, 'capacity, space'],
];

/** A sentence needs a subject that is a thing in the code, unless it is a question. */
const HEADLESS = /(?:^|[.!:;] )(?:Who|Whoever|What|Whatever|Where it is)\b[^.!?]*(?=[.!]|$)/;
const HEADLESS_IN_PAGES = /(?:^|[.!] )(?:Who|Whoever|What (?:is|was|has))\b[^.!?|]*(?=[.!]|$)/;

const HEADLESS_WORD = /\b(?:Who|Whoever|What|Whatever|Where it is)\b/;

const isPage = (path) => path.endsWith('.md');
const isTest = (path) => path.startsWith('test/');

/** Whether a file is worth parsing: some pattern matches its raw text, comment marks left out. */
function isSuspect(text) {
  const flat = text.replace(/\s+(?:\*(?!\/)|\/\/)?\s*/g, ' ');
  return HEADLESS_WORD.test(flat) || UNPLAIN.some(([pattern]) => pattern.test(flat));
}

function proseOf(path, text) {
  if (isPage(path)) return paragraphsOf(text);
  const file = parse(path, text);
  return [...commentsOf(file), ...(isTest(path) ? titlesOf(file) : messagesOf(file))];
}

const lineOf = (text, at) => text.slice(0, at).split('\n').length;

/**
 * Comments, messages, test titles and pages with unclear phrases or without a subject.
 *
 * @returns {string[]} one line for each
 */
export function unplainWords(path, text) {
  if (!isSuspect(text)) return [];
  const headless = isPage(path) ? HEADLESS_IN_PAGES : HEADLESS;
  return proseOf(path, text).flatMap(({ at, text: words }) => {
    const where = `${path}:${lineOf(text, at)}`;
    const found = UNPLAIN.flatMap(([pattern, plain]) => {
      const word = pattern.exec(words)?.[0];
      return word ? [`${where}: "${word}": write ${plain}`] : [];
    });
    const start = headless
      .exec(words)?.[0]
      .replace(/^[.!:;] /, '')
      .slice(0, 40);
    return start ? [...found, `${where}: "${start}" has no subject`] : found;
  });
}

/**
 * The list of files that still have such phrases, one path per line. It may only become shorter.
 */
export const ALLOWED = 'scripts/house/plain-words-allowed.txt';

export async function readAllowed(root) {
  const text = await readFile(join(root, ALLOWED), 'utf8').catch(() => '');
  return text.split('\n').filter(Boolean);
}

/**
 * Violations outside the allowed files, and allowed files that no longer need an exception.
 *
 * @param {readonly { path: string; text: string }[]} sources
 * @param {readonly string[]} allowed
 * @returns {string[]} one line for each
 */
export function unplainOutside(sources, allowed) {
  const left = new Set(allowed);
  const found = [];
  for (const { path, text } of sources) {
    const words = unplainWords(path, text);
    if (!allowed.includes(path)) found.push(...words);
    else if (words.length > 0) left.delete(path);
  }
  return [...found, ...[...left].map((path) => `${path} needs no exception: run npm run generate`)];
}
