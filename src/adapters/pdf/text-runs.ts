import bidiFactory from 'bidi-js';
import { chinesePart } from './font-files.js';

/** A part of a line that one font draws, in the order from left to right. */
export interface TextRun {
  readonly font: string;
  readonly text: string;
}

export const REGULAR = 'NotoSans-Regular.ttf';
export const BOLD = 'NotoSans-Bold.ttf';
const ARABIC = 'NotoSansArabic-Regular.ttf';

const ARABIC_SCRIPT = /^\p{Script_Extensions=Arabic}$/u;
const OF_NOTO_SANS = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Common}]$/u;
/** Signs that belong to the Chinese font although many scripts use them. */
const WIDE = /^[\u3000-\u303f\uff00-\uffef]$/u;
/** Marks that only steer the direction; they have no shape. */
const INVISIBLE = /[\p{Cc}\p{Cf}]/gu;

interface Bidi {
  getEmbeddingLevels(text: string): { readonly levels: Uint8Array };
  getMirroredCharacter(character: string): string | null;
}

// Its types describe a module whose default export is the factory; Node.js imports the factory itself.
const bidi = (bidiFactory as unknown as () => Bidi)();

interface LeveledRun extends TextRun {
  readonly level: number;
}

/**
 * Splits a line into runs of one font and one direction, and puts them into their visual order.
 * Text from right to left keeps its order within a run where the font shapes it; elsewhere its
 * characters are reversed here.
 */
export function textRuns(line: string, plain: string = REGULAR): TextRun[] {
  const text = line.replaceAll(INVISIBLE, '');
  const { levels } = bidi.getEmbeddingLevels(text);
  const runs: LeveledRun[] = [];
  let at = 0;
  for (const character of text) {
    const level = levels[at] ?? 0;
    at += character.length;
    const font = fontOf(character, runs.at(-1)?.font ?? null, plain);
    const last = runs.at(-1);
    if (last?.font === font && last.level === level) {
      runs[runs.length - 1] = { ...last, text: last.text + character };
    } else runs.push({ font, level, text: character });
  }
  return inVisualOrder(runs).map(({ font, level, text: part }) => ({
    font,
    text: level % 2 === 1 && font !== ARABIC ? mirrored(part) : part,
  }));
}

/** The font of a character; spaces and signs stay in the font before them. */
function fontOf(character: string, before: string | null, plain: string): string {
  if (ARABIC_SCRIPT.test(character)) return ARABIC;
  if (character === ' ' && before === ARABIC) return ARABIC;
  if (OF_NOTO_SANS.test(character) && !WIDE.test(character)) return plain;
  return chinesePart(character.codePointAt(0) ?? 0) ?? plain;
}

/** Rule L2 of the bidirectional algorithm, over runs. */
function inVisualOrder(runs: readonly LeveledRun[]): readonly LeveledRun[] {
  const ordered = [...runs];
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level > 0; level -= 1) {
    for (let from = 0; from < ordered.length; from += 1) {
      let to = from;
      while ((ordered[to]?.level ?? -1) >= level) to += 1;
      if (to > from) ordered.splice(from, to - from, ...ordered.slice(from, to).reverse());
      from = to;
    }
  }
  return ordered;
}

function mirrored(text: string): string {
  const characters = [...text].reverse();
  return characters.map((one) => bidi.getMirroredCharacter(one) ?? one).join('');
}
