const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The 16 bytes of a UUID in its canonical lower-case text; any other text is a defect. */
export function bytesOfUuid(text: string): Buffer {
  if (!UUID.test(text)) throw new TypeError('an event id must be a lower-case UUID');
  return Buffer.from(text.replaceAll('-', ''), 'hex');
}

/** The canonical text of 16 bytes. */
export function uuidOfBytes(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  const head = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}`;
  return `${head}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
