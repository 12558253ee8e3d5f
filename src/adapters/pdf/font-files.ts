import { existsSync, readFileSync } from 'node:fs';
import { unpackWoff } from './unpack-woff.js';

/** The folder lies three levels above a source, and four above what is built from it. */
const PLACES = ['../../../fonts/', '../../../../fonts/'];

/** A font of `fonts/`, not compressed. @throws Error when it is missing */
export function loadFont(path: string): Buffer {
  const bytes = fontFile(path);
  return path.endsWith('.woff') ? unpackWoff(bytes) : bytes;
}

/** @throws Error when it is missing */
function fontFile(path: string): Buffer {
  const place = PLACES.map((each) => new URL(each, import.meta.url)).find((url) => existsSync(url));
  if (place === undefined) throw new Error('the package has no folder fonts');
  return readFileSync(new URL(path, place));
}

/** The part of the Chinese font that has a character; null = no part has it. */
export function chinesePart(codePoint: number): string | null {
  ranges ??= readRanges();
  const found = ranges.find(({ first, last }) => first <= codePoint && codePoint <= last);
  return found === undefined ? null : `noto-sans-sc/${found.part}.woff`;
}

interface PartRange {
  readonly first: number;
  readonly last: number;
  readonly part: string;
}

let ranges: readonly PartRange[] | null = null;

function readRanges(): PartRange[] {
  const texts = JSON.parse(fontFile('noto-sans-sc/ranges.json').toString()) as {
    readonly [part: string]: string;
  };
  return Object.entries(texts).flatMap(([part, text]) =>
    text.split(',').map((range) => {
      const [first = '', last = first] = range.trim().slice('U+'.length).split('-');
      return { first: Number.parseInt(first, 16), last: Number.parseInt(last, 16), part };
    }),
  );
}
