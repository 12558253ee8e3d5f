import { closeSync, openSync, readSync } from 'node:fs';
import type { Parsed } from './setting.js';

/** Longer than any secret. An endless file, such as a device, must not fill the memory. */
const BYTES_MAX = 64 * 1024;

const REMEDY = 'give the path of a file that this user may read';

/**
 * The text of a file that holds one secret, without blanks and line ends around it. A pipe is read
 * to its end. Problems contain neither the path nor the content: an operator may have set the
 * secret where the path belongs.
 */
export function readSecretFile(path: string): Parsed<string> {
  try {
    const bytes = bytesOf(path);
    if (bytes.length > BYTES_MAX) return { problem: `names a file of over 64 KiB: ${REMEDY}` };
    const value = bytes.toString('utf8').trim();
    return value === '' ? { problem: 'names an empty file: write the value into it' } : { value };
  } catch (cause) {
    const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
    return { problem: `names a file that cannot be read (${code}): ${REMEDY}` };
  }
}

function bytesOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(BYTES_MAX + 1);
    let length = 0;
    for (;;) {
      const read = readSync(file, buffer, length, buffer.length - length, null);
      length += read;
      if (read === 0 || length === buffer.length) return buffer.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}
