import { randomFillSync } from 'node:crypto';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const BYTES_PER_ID = 10;
const COUNTER_MAX = 0xfff;
/** A clock set back by more than this is followed; by less, the order of ids is kept. */
const STEP_BACK_MAX = 60_000;

const pool = new Uint8Array(BYTES_PER_ID * 400);
let drawn = pool.length;
let millisecond = -1;
let counter = 0;
let prefix = '';

/**
 * A UUIDv7 (RFC 9562): 48 bits of milliseconds, 12 bits that count within one millisecond from a
 * random start, 62 random bits. Ids made by one process ascend, within a millisecond too.
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
  const count = 0x7000 | counter;
  return (
    `${prefix}${hex(count >> 8)}${hex(count & 0xff)}-` +
    `${hex((byte(at) & 0x3f) | 0x80)}${hex(byte(at + 1))}-` +
    hex(byte(at + 2)) +
    hex(byte(at + 3)) +
    hex(byte(at + 4)) +
    hex(byte(at + 5)) +
    hex(byte(at + 6)) +
    hex(byte(at + 7))
  );
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
  // Starting in the lower half leaves room for at least 2 048 more ids of this millisecond.
  counter = ((byte(at + 8) << 8) | byte(at + 9)) & 0x7ff;
  const digits = now.toString(16).padStart(12, '0');
  prefix = `${digits.slice(0, 8)}-${digits.slice(8, 12)}-`;
}

function byte(index: number): number {
  return pool[index] ?? 0;
}

function hex(value: number): string {
  return HEX[value] ?? '';
}
