import { Readable } from 'node:stream';
import { assertEncoding, decodedText } from '../../../src/cli/import/file/decoded-text.js';

const TEXT = 'username;firstName\r\njürgen;Jürgen\r\nłukasz;Łukasz\r\n';

async function decoded(bytes: Buffer, encoding: string | null = null, size = 7): Promise<string> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  let text = '';
  for await (const piece of decodedText(Readable.from(pieces), encoding)) text += piece;
  return text;
}

describe('the text of an import file', () => {
  const utf16le = Buffer.from(TEXT, 'utf16le');
  const utf16be = Buffer.from(TEXT, 'utf16le').swap16();

  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16LE with a byte order mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
    ['UTF-16BE with a byte order mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16()],
    ['UTF-16LE', utf16le],
    ['UTF-16BE', utf16be],
  ])('is read from %s, however its bytes are cut', async (_, bytes) => {
    for (const size of [1, 2, 3, 7, 1000]) expect(await decoded(bytes, null, size)).toBe(TEXT);
  });

  it('is refused when it is not UTF-8, with the line and the way out', async () => {
    const windows = Buffer.from('a;b\r\nx;y\r\nj;J\u00fcrgen\r\n', 'latin1');
    for (const size of [1, 5, 1000]) {
      await expect(decoded(windows, null, size)).rejects.toThrow(
        /^line 3 is not UTF-8: save the file as "CSV UTF-8", or .*--encoding windows-1252/,
      );
    }
  });

  it.each([
    ['windows-1252', Buffer.from([0x4a, 0xfc, 0x80, 0x92]), 'Jü€’'],
    ['windows-1250', Buffer.from([0xa3, 0xf3, 0x64, 0x9f]), 'Łódź'],
    ['utf-16le', Buffer.from('Jü€', 'utf16le'), 'Jü€'],
    ['utf-8', Buffer.from('\ufeffJü€'), 'Jü€'],
    ['macroman', Buffer.from([0x4a, 0x9f]), 'Jü'],
  ])('is read from %s when the command says so', async (encoding, bytes, text) => {
    assertEncoding(encoding);
    expect(await decoded(bytes, encoding)).toBe(text);
  });

  it('is refused when it has bytes that the named encoding does not have', async () => {
    await expect(decoded(Buffer.from([0x61, 0xff]), 'utf-8')).rejects.toThrow('is not utf-8');
    await expect(decoded(Buffer.from([0x61]), 'utf-16le')).rejects.toThrow('is not utf-16le');
  });

  it('is refused for an encoding that does not exist', () => {
    expect(() => assertEncoding('utf-9')).toThrow('--encoding utf-9 is not known');
  });

  it('is empty for an empty file', async () => {
    expect(await decoded(Buffer.alloc(0))).toBe('');
  });
});
