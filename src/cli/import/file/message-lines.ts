import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** One message of a log: its sender and time. */
export interface MessageLine {
  /** Physical line in the file, starting at 1; becomes the message's id. */
  readonly line: number;
  readonly sender: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A line that cannot be imported, and why. */
export interface BadLine {
  readonly line: number;
  readonly reason: string;
}

const THREE_NUMBERS = /^(\d{1,32})[ \t]+(\d{1,32})[ \t]+(\d{1,12})$/;
/** The last second of the year 9999: later years have another form in ISO 8601. */
const SECONDS_MAX = 253_402_300_799;

/**
 * Reads `sender receiver unixTime` lines, separated by blanks. Line 1 is a header unless it
 * consists of three numbers.
 */
export async function* messageLines(input: Readable): AsyncGenerator<MessageLine | BadLine> {
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    line += 1;
    const match = THREE_NUMBERS.exec(text.trim());
    if (match === null) {
      if (line > 1) yield { line, reason: 'not three numbers (sender, receiver, Unix time)' };
      continue;
    }
    const seconds = Number(match[3]);
    if (seconds > SECONDS_MAX) yield { line, reason: 'the time is out of range' };
    else yield { line, sender: match[1] ?? '', at: seconds * 1000 };
  }
}
