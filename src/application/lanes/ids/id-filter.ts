import type { StoredSeen } from '../../../codec/snapshot.js';

/** Bits per id: one new id in two thousand is taken for a known one. */
const BITS_PER_ID = 16;
const PROBES = 6;
/** Ids of the first field; each further field takes four times as many as the one before. */
const FIRST_IDS = 64;
const GROWTH = 4;

/** Limit of filter bytes in a snapshot: enough for some 20,000 ids. */
const WRITTEN_BYTES_MAX = 48 * 1024;

/** Limit for the filters of all lanes together: enough for 32 million ids. */
export const SEEN_BYTES_MAX = 64 * 1024 * 1024;

/** The memory that the filters of all lanes of a process may still take. */
export class FilterBudget {
  constructor(private left: number = SEEN_BYTES_MAX) {}

  /** False when there is not enough memory left. */
  take(bytes: number): boolean {
    if (bytes > this.left) return false;
    this.left -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.left += bytes;
  }
}

interface Field {
  readonly bits: Uint8Array;
  readonly idsMax: number;
  ids: number;
}

/**
 * Proves from memory that an id is new to its client: a Bloom filter over every id that the
 * client's stream has mentioned (https://en.wikipedia.org/wiki/Bloom_filter).
 *
 * - It may take a new id for a known one, which costs a query to the id index; never the reverse.
 * - It proves nothing if it has not received every id since the first event, or when its memory
 *   ran out.
 */
export class IdFilter {
  private fields: Field[] = [];
  private bytes = 0;
  /** It has received every id so far. */
  private complete = false;

  constructor(private readonly budget: FilterBudget) {}

  /** The stream has mentioned no id yet: from now on the filter receives every id. */
  begin(): void {
    this.complete = true;
  }

  /** The same, starting from a serialized filter. An unrecognised value changes nothing. */
  restore({ ids, fields }: StoredSeen): void {
    let left = ids;
    for (const text of fields) {
      const bits = new Uint8Array(Buffer.from(text, 'base64'));
      const idsMax = this.nextIdsMax();
      if (bits.length !== bytesFor(idsMax) || left <= 0 || !this.push(bits, idsMax)) break;
      const field = this.fields.at(-1);
      if (field !== undefined) field.ids = Math.min(left, idsMax);
      left -= idsMax;
    }
    if (left > 0 || this.fields.length !== fields.length) this.close();
    else this.complete = true;
  }

  /** The value for `restore`; null when nothing can be proven, or when it would be too long. */
  written(): StoredSeen | null {
    if (!this.complete || this.bytes > WRITTEN_BYTES_MAX) return null;
    return {
      ids: this.fields.reduce((sum, { ids }) => sum + ids, 0),
      fields: this.fields.map(({ bits }) => Buffer.from(bits).toString('base64')),
    };
  }

  /** The stream mentions an id. */
  add(text: string): void {
    const field = this.complete ? this.fieldForOne() : null;
    if (field === null) return;
    field.ids += 1;
    const [first, step] = hashesOf(text);
    const mask = field.bits.length * 8 - 1;
    for (let probe = 0, at = first; probe < PROBES; probe++, at += step) {
      const bit = at & mask;
      field.bits[bit >>> 3] = (field.bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
    }
  }

  /** True only if the stream has never mentioned the id. */
  isNew(text: string): boolean {
    if (!this.complete) return false;
    const [first, step] = hashesOf(text);
    return !this.fields.some((field) => mayHold(field, first, step));
  }

  /** Frees the memory; nothing is proven any more. */
  close(): void {
    this.budget.giveBack(this.bytes);
    this.bytes = 0;
    this.fields = [];
    this.complete = false;
  }

  private fieldForOne(): Field | null {
    const last = this.fields.at(-1);
    if (last !== undefined && last.ids < last.idsMax) return last;
    const idsMax = this.nextIdsMax();
    if (!this.push(new Uint8Array(bytesFor(idsMax)), idsMax)) {
      this.close();
      return null;
    }
    return this.fields.at(-1) ?? null;
  }

  private nextIdsMax(): number {
    return FIRST_IDS * GROWTH ** this.fields.length;
  }

  /** False when there is not enough memory. */
  private push(bits: Uint8Array, idsMax: number): boolean {
    if (!this.budget.take(bits.length)) return false;
    this.bytes += bits.length;
    this.fields.push({ bits, idsMax, ids: 0 });
    return true;
  }
}

function bytesFor(ids: number): number {
  return (ids * BITS_PER_ID) / 8;
}

function mayHold({ bits }: Field, first: number, step: number): boolean {
  const mask = bits.length * 8 - 1;
  for (let probe = 0, at = first; probe < PROBES; probe++, at += step) {
    const bit = at & mask;
    if (((bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

/** Two hashes of one text, the second odd: sums of them are the indexes of its bits. */
function hashesOf(text: string): readonly [number, number] {
  let one = 0x811c9dc5;
  let other = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit, 0x5bd1e995);
  }
  return [mixed(one), mixed(other) | 1];
}

/** Spreads every bit over all others (the last step of MurmurHash3). */
function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
