import { randomFillSync } from 'node:crypto';

const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const BYTES_PER_ID = 10;
const COUNTER_MAX = 0xfff;
/** If the clock is set back by more than this, ids follow it; otherwise their order is kept. */
const STEP_BACK_MAX = 60_000;

const pool = new Uint8Array(BYTES_PER_ID * 400);
let drawn = pool.length;
let millisecond = -1;
let counter = 0;
/** Buffer for the current id. It results in one short string without intermediate parts. */
const text = Buffer.alloc(36, '-', 'latin1');

/**
 * A UUIDv7 (RFC 9562): 48 bits of milliseconds, 12 bits that count within one millisecond from a
 * random start, 62 random bits. Ids of one process ascend, also within a millisecond.
 * @param now epoch milliseconds
 */
export function uuid7(now: number): string {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  const at = drawn;
  drawn += BYTES_PER_ID;
  advance(now, at);
  writeByte(14, 0x70 | (counter >> 8));
  writeByte(16, counter & 0xff);
  writeByte(19, (byte(at) & 0x3f) | 0x80);
  writeByte(21, byte(at + 1));
  for (let index = 0; index < 6; index++) writeByte(24 + 2 * index, byte(at + 2 + index));
  return text.toString('latin1');
}

function advance(now: number, at: number): void {
  if (now > millisecond || millisecond - now > STEP_BACK_MAX) {
    startMillisecond(Math.trunc(now), at);
  } else if (counter < COUNTER_MAX) {
    counter += 1;
  } else {
    startMillisecond(millisecond + 1, at);
  }
}

function startMillisecond(now: number, at: number): void {
  millisecond = now;
  // Starting in the lower half leaves space for at least 2,048 more ids of this millisecond.
  counter = ((byte(at + 8) << 8) | byte(at + 9)) & 0x7ff;
  const digits = now.toString(16).padStart(12, '0');
  text.write(`${digits.slice(0, 8)}-${digits.slice(8, 12)}`, 'latin1');
}

function byte(index: number): number {
  return pool[index] ?? 0;
}

/** Writes the two digits of a byte at a position of the text. */
function writeByte(place: number, value: number): void {
  text[place] = DIGITS[value >> 4] ?? 0;
  text[place + 1] = DIGITS[value & 15] ?? 0;
}
