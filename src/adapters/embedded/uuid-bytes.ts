const DASH = '-'.charCodeAt(0);
const LENGTH = 36;
/** Values of the lower-case hexadecimal digits by character code; -1 for any other character. */
const DIGITS = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code)),
);

/**
 * Writes the 16 bytes of a UUID in its canonical lower-case text; any other text is a defect.
 * Every event passes here, so there is no garbage on the way.
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

/** The canonical text of 16 bytes. */
export function uuidOfBytes(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  const head = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}`;
  return `${head}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function notUuid(): TypeError {
  return new TypeError('an event id must be a lower-case UUID');
}
