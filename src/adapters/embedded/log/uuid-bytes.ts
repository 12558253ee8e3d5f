const DASH = '-'.charCodeAt(0);
const LENGTH = 36;
/** Values of the lower-case hexadecimal digits by character code; -1 for any other character. */
const DIGITS = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code)),
);

/**
 * Writes the 16 bytes of a UUID in its canonical lower-case text; any other text is a defect. Every
 * event passes through here, so the function allocates nothing.
 */
export function writeUuid(text: string, to: Uint8Array): void {
  let at = 0;
  let high = -1;
  for (let index = 0; index < LENGTH; index++) {
    const code = text.charCodeAt(index);
    if (index === 8 || index === 13 || index === 18 || index === 23) {
      if (code !== DASH) throw notUuid();
      continue;
    }
    const digit = DIGITS[code] ?? -1;
    if (digit < 0) throw notUuid();
    if (high < 0) high = digit;
    else {
      to[at++] = high * 16 + digit;
      high = -1;
    }
  }
  if (text.length !== LENGTH) throw notUuid();
}

/**
 * Buffer in which the text of an id is assembled. It results in one short string without
 * intermediate parts.
 */
const text = Buffer.alloc(LENGTH, '-', 'latin1');
const CODES = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

/** The canonical text of 16 bytes. */
export function uuidOfBytes(bytes: Uint8Array): string {
  let at = 0;
  for (let index = 0; index < 16; index++) {
    if (at === 8 || at === 13 || at === 18 || at === 23) at += 1;
    const byte = bytes[index] ?? 0;
    text[at++] = CODES[byte >> 4] ?? 0;
    text[at++] = CODES[byte & 15] ?? 0;
  }
  return text.toString('latin1');
}

function notUuid(): TypeError {
  return new TypeError('an event id must be a lower-case UUID');
}
