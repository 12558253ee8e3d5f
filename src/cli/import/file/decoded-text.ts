import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { BAD_INPUT, CliFailure } from '../../failure.js';

/**
 * Converts blocks of bytes to text; `null` = the end. Throws for bytes that are invalid in the
 * encoding.
 */
type Decode = (bytes: Buffer | null) => string;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const HEAD_BYTES = 1024;
/** Decoders replace bytes that they cannot read by this character. */
const REPLACEMENT = '\ufffd';

/**
 * The text of an import file. Without `encoding` it is UTF-8, or UTF-16 if its first bytes say so;
 * a byte order mark is dropped. Nothing else is guessed: the code pages of spreadsheets differ only
 * in letters, so a wrong guess would silently change names.
 * @throws CliFailure for bytes that are invalid in the encoding
 */
export async function* decodedText(
  input: Readable,
  encoding: string | null,
): AsyncGenerator<string> {
  let decode: Decode | null = null;
  let first = true;
  for await (const block of blocksOf(input)) {
    decode ??= decoderFor(block.subarray(0, HEAD_BYTES), encoding);
    const text = decode(block);
    yield first ? text.replace(/^\ufeff/, '') : text;
    first &&= text === '';
  }
  yield decode?.(null) ?? '';
}

/** Rejects an unsupported encoding. @throws CliFailure */
export function assertEncoding(encoding: string): void {
  const isKnown: boolean = iconv.encodingExists(encoding);
  if (isKnown) return;
  const known = 'utf-8, utf-16le, windows-1252, windows-1250, windows-1251, iso-8859-15, macroman';
  throw new CliFailure(`--encoding ${encoding} is not known; known are ${known}`, BAD_INPUT);
}

/** The file in blocks that end with a line, so a fault can name its line. */
async function* blocksOf(input: Readable): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const chunk of input as AsyncIterable<Buffer>) {
    const end = 1 + Math.max(chunk.lastIndexOf(LINE_FEED), chunk.lastIndexOf(CARRIAGE_RETURN));
    rest.push(end === 0 ? chunk : chunk.subarray(0, end));
    if (end === 0) continue;
    yield Buffer.concat(rest);
    rest = [chunk.subarray(end)];
  }
  yield Buffer.concat(rest);
}

function decoderFor(head: Buffer, encoding: string | null): Decode {
  if (encoding !== null) return named(encoding);
  const utf16 = utf16In(head);
  return utf16 === null ? utf8() : named(utf16);
}

/** Detected by the byte order mark, or by the zero byte in each character of a header line. */
function utf16In(head: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head.length >= 2 && head[0] !== 0 && head[1] === 0) return 'utf-16le';
  if (head.length >= 2 && head[0] === 0 && head[1] !== 0) return 'utf-16be';
  return null;
}

function utf8(): Decode {
  let line = 1;
  return (bytes) => {
    if (bytes === null) return '';
    if (!isUtf8(bytes)) throw notUtf8(line + linesBeforeFault(bytes));
    line += lineFeedsIn(bytes);
    return bytes.toString('utf8');
  };
}

function notUtf8(line: number): CliFailure {
  return new CliFailure(
    `line ${line} is not UTF-8: save the file as "CSV UTF-8", or name its encoding, for example ` +
      '--encoding windows-1252 (Excel in Western Europe)',
    BAD_INPUT,
  );
}

function linesBeforeFault(bytes: Buffer): number {
  let lines = 0;
  let begin = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, begin)) {
    if (!isUtf8(bytes.subarray(begin, end))) return lines;
    begin = end + 1;
    lines += 1;
  }
  return lines;
}

function lineFeedsIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1))
    lines += 1;
  return lines;
}

/** TextDecoder of Node 20 reads windows-1252 as Latin-1, without the euro sign. */
function named(encoding: string): Decode {
  const decoder = iconv.getDecoder(encoding, { stripBOM: true });
  const isTwoBytes = /^u(?:tf|cs)-?(?:16|2)/i.test(encoding);
  let size = 0;
  return (bytes) => {
    size += bytes?.length ?? 0;
    const text = bytes === null ? (decoder.end() ?? '') : decoder.write(bytes);
    const isCut = bytes === null && isTwoBytes && size % 2 === 1;
    if (!isCut && !text.includes(REPLACEMENT)) return text;
    throw new CliFailure(
      `the file is not ${encoding}: some bytes are not text. Name its encoding with --encoding`,
      BAD_INPUT,
    );
  };
}
