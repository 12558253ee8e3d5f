import { hash } from 'node:crypto';

/**
 * The id of the mail that certain work sends, in the form of a UUID. The same names result in the
 * same id, so a mail that is queued twice is sent once.
 *
 * @param names what the mail is for, from the template on: `['low-balance', clientId, revision]`
 */
export function mailIdOf(...names: readonly string[]): string {
  const bytes = hash('sha256', JSON.stringify(['tallystick mail', ...names]), 'buffer');
  // Version 8 of RFC 9562: the bits are the application's own.
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x80;
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return [...parts, hex.slice(20)].join('-');
}
