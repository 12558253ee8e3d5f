import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BAD_INPUT, CliFailure, reasonOf } from '../../failure.js';

/** Result of a first pass over an import file. */
export interface FileFacts {
  /**
   * Hex SHA-256 of the content. A `.gz` counts by its uncompressed content, so both imports are the
   * same.
   */
  readonly sha256: string;
  /** Number of line ends: only for the length of a progress bar. */
  readonly lines: number;
}

/** Opens an import file for reading; `.gz` is unpacked. */
export function openInput(file: string): Readable {
  const bytes = createReadStream(file);
  if (!file.endsWith('.gz')) return bytes;
  const unpacked = createGunzip();
  // `pipe` does not forward errors: without this a file that disappears would hang the reader.
  bytes.on('error', (cause) => unpacked.destroy(cause));
  return bytes.pipe(unpacked);
}

/**
 * Reads the file once to determine its hash and length.
 * @throws CliFailure when the file does not exist or cannot be read
 */
export async function factsOfFile(file: string): Promise<FileFacts> {
  const found = await stat(file).catch(() => null);
  if (found === null) throw new CliFailure(`no such file: ${file}`);
  if (!found.isFile()) throw new CliFailure(`not a file: ${file}`);
  const sha = createHash('sha256');
  let lines = 0;
  try {
    for await (const chunk of openInput(file) as AsyncIterable<Buffer>) {
      sha.update(chunk);
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
    }
  } catch (cause) {
    throw new CliFailure(`cannot read ${file}: ${reasonOf(cause)}`, BAD_INPUT);
  }
  return { sha256: sha.digest('hex'), lines };
}
