import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BAD_INPUT, CliFailure, reasonOf } from '../../failure.js';

/** What a first pass over an import file tells. */
export interface FileFacts {
  /** Hex SHA-256 of the content; a `.gz` counts by what is in it, so both imports are one. */
  readonly sha256: string;
  /** Line ends in the content: the length of a progress bar, nothing more. */
  readonly lines: number;
}

/** Opens an import file for reading; `.gz` is unpacked on the way. */
export function openInput(file: string): Readable {
  const bytes = createReadStream(file);
  if (!file.endsWith('.gz')) return bytes;
  const unpacked = createGunzip();
  // A pipe passes no errors on: without this a file that vanishes midway would hang the reader.
  bytes.on('error', (cause) => unpacked.destroy(cause));
  return bytes.pipe(unpacked);
}

/**
 * Reads the file once, to know its hash and length.
 * @throws CliFailure when there is no such file or it cannot be read
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
