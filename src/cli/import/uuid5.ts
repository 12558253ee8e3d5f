import { createHash } from 'node:crypto';

/**
 * Namespace of all ids that an import generates: the UUIDv5 of `import.tallystick.dev` in the DNS
 * namespace of RFC 9562. Never change it: a second import must find the same clients.
 */
export const IMPORT_NAMESPACE = '8c5cfac2-d464-5cf3-8765-054e45282f55';

/** A UUIDv5 (RFC 9562): the same name in the same namespace is always the same id. */
export function uuid5(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return [...parts, hex.slice(20)].join('-');
}
