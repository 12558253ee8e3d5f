import { Problem } from '../../../errors/problem.js';
import { DEPTH_MAX, notWellFormed, tooDeep } from './json-body.js';

/** A batch of 10,000 debits with all their fields has 170,000. */
export const VALUES_MAX = 250_000;
/** Of one entry of a list, and of everything outside the lists. */
export const ENTRY_VALUES_MAX = 10_000;

/** From which size on a slice ends with the next entry. */
export interface SliceSize {
  readonly bytes: number;
  readonly values: number;
}
/** Far above the longest field. A string cannot be cut into slices: 8 MiB of it take 100 ms. */
export const STRING_BYTES_MAX = 512 * 1024;
/** A slice takes a few milliseconds at most. */
export const SLICE_SIZE: SliceSize = { bytes: 256 * 1024, values: 8_000 };

/** From this length on, a native search finds the end of a string sooner than a loop. */
const SHORT_STRING = 64;

const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c] as const;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d] as const;

/** Neighbouring entries of a list, as bytes without the comma behind them. */
export interface Slice {
  readonly start: number;
  readonly end: number;
  readonly entries: number;
  /** Keys in the entries, at any depth. */
  readonly keys: number;
}

/** A list that is in no other list, but in an object: the bytes between its brackets. */
export interface List {
  readonly start: number;
  readonly end: number;
  readonly slices: readonly Slice[];
}

interface Counts {
  values: number;
  keys: number;
}

/**
 * Finds the structure of a JSON text in its bytes, without making values.
 *
 * **Invariants**
 * - Strings, brackets and depth are exact; all other grammar is left to the parser of the slices.
 * - Neither the values of an entry nor those of the whole text exceed their bounds.
 * - A text that is well-formed is cut only between two entries of a list.
 */
export class JsonOutline {
  readonly lists: List[] = [];
  /** Keys outside the lists. */
  keysOutside = 0;
  private at = 0;
  private backslash = 0;
  private depth = 0;
  private readonly open = new Uint8Array(DEPTH_MAX);
  private readonly all: Counts = { values: 0, keys: 0 };
  private readonly outside: Counts = { values: 0, keys: 0 };
  private list: OpenList | null = null;
  /** Depth of the entries of `list`. */
  private listDepth = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly size = SLICE_SIZE,
  ) {
    this.backslash = indexFrom(bytes, BACKSLASH, 0);
  }

  /**
   * Reads on until a position, or until the end of the string there. True when bytes are left.
   * @throws Problem MALFORMED_JSON, PAYLOAD_TOO_LARGE
   */
  readUntil(position: number): boolean {
    const { bytes } = this;
    const end = Math.min(position, bytes.length);
    while (this.at < end) {
      const byte = bytes[this.at++] as number;
      if (byte === QUOTE) this.skipString();
      else if (byte === COMMA) this.comma();
      else if (byte === COLON) this.count(1);
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) this.enter(byte);
      else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) this.leave(byte);
    }
    if (this.at < bytes.length) return true;
    if (this.depth > 0) throw notWellFormed();
    this.keysOutside = this.outside.keys;
    return false;
  }

  private comma(): void {
    this.count(0);
    if (this.depth === this.listDepth) this.list?.entryEnded(this.at - 1, this.all);
  }

  private enter(byte: number): void {
    if (this.depth === DEPTH_MAX) throw tooDeep();
    this.count(0);
    this.open[this.depth++] = byte;
    if (byte !== OPEN_LIST || this.list !== null || !this.isInObjects()) return;
    this.list = new OpenList(this.at, this.all, this.size);
    this.listDepth = this.depth;
  }

  private leave(byte: number): void {
    const opened = byte === CLOSE_LIST ? OPEN_LIST : OPEN_OBJECT;
    if (this.depth === 0 || this.open[this.depth - 1] !== opened) throw notWellFormed();
    this.depth -= 1;
    if (this.list === null || this.depth >= this.listDepth) return;
    this.lists.push(this.list.closed(this.at - 1, this.all));
    this.list = null;
  }

  /** Whether the value that was entered last is a member of an object, and so on to the outermost. */
  private isInObjects(): boolean {
    const around = this.depth - 1;
    for (let depth = 0; depth < around; depth++) {
      if (this.open[depth] !== OPEN_OBJECT) return false;
    }
    return around > 0;
  }

  private count(keys: 0 | 1): void {
    const { all, list, outside } = this;
    all.keys += keys;
    all.values += 1;
    if (list === null) {
      outside.keys += keys;
      outside.values += 1;
    }
    const entry = list === null ? outside.values : all.values - list.valuesBeforeEntry;
    if (all.values > VALUES_MAX || entry > ENTRY_VALUES_MAX) throw tooManyValues();
  }

  /** Moves behind the closing quote; an open string ends the text, which is refused for it. */
  private skipString(): void {
    const { bytes } = this;
    const near = Math.min(this.at + SHORT_STRING, bytes.length);
    for (let at = this.at; at < near; at++) {
      const byte = bytes[at];
      if (byte === BACKSLASH) return this.skipEscaped(at);
      if (byte !== QUOTE) continue;
      this.at = at + 1;
      return;
    }
    if (this.backslash < near) this.backslash = indexFrom(bytes, BACKSLASH, near);
    const quote = indexFrom(bytes, QUOTE, near);
    if (this.backslash < quote) this.skipEscaped(this.backslash);
    else this.endString(quote);
  }

  private skipEscaped(from: number): void {
    const { bytes } = this;
    let at = from;
    while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
    this.endString(at);
  }

  private endString(quote: number): void {
    if (quote >= this.bytes.length) throw notWellFormed();
    if (quote - this.at > STRING_BYTES_MAX) throw stringTooLong();
    this.at = quote + 1;
  }
}

/** A list whose closing bracket was not reached yet. */
class OpenList {
  valuesBeforeEntry: number;
  private readonly slices: Slice[] = [];
  private entries = 1;
  private sliceStart: number;
  private valuesBefore: number;
  private keysBefore: number;

  constructor(
    private readonly start: number,
    { values, keys }: Counts,
    private readonly size: SliceSize,
  ) {
    this.sliceStart = start;
    this.valuesBeforeEntry = this.valuesBefore = values;
    this.keysBefore = keys;
  }

  /** A comma was reached: the slice ends there when it is large enough. */
  entryEnded(comma: number, counts: Counts): void {
    this.valuesBeforeEntry = counts.values;
    const { bytes, values } = this.size;
    const isLarge = counts.values - this.valuesBefore >= values;
    if (isLarge || comma - this.sliceStart >= bytes) this.endSlice(comma, counts);
    else this.entries += 1;
  }

  closed(end: number, counts: Counts): List {
    this.endSlice(end, counts);
    return { start: this.start, end, slices: this.slices };
  }

  private endSlice(end: number, { values, keys }: Counts): void {
    const { sliceStart: start, entries } = this;
    this.slices.push({ start, end, entries, keys: keys - this.keysBefore });
    this.sliceStart = end + 1;
    this.valuesBefore = values;
    this.keysBefore = keys;
    this.entries = 1;
  }
}

/** Position of a byte, or the length of the bytes. */
function indexFrom(bytes: Buffer, byte: number, from: number): number {
  const found = bytes.indexOf(byte, from);
  return found < 0 ? bytes.length : found;
}

function stringTooLong(): Problem {
  const detail = `A string in a body may have ${STRING_BYTES_MAX} bytes: send a shorter one.`;
  return new Problem('PAYLOAD_TOO_LARGE', { detail });
}

function tooManyValues(): Problem {
  const detail =
    `A body may have ${VALUES_MAX} values and keys, ${ENTRY_VALUES_MAX} of them in one entry ` +
    'of a list or outside of lists: send less at once.';
  return new Problem('PAYLOAD_TOO_LARGE', { detail });
}
