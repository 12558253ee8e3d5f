import { createSecretKey } from 'node:crypto';
import { Sealer } from '../../src/codec/sealer.js';

const sealer = new Sealer(createSecretKey(Buffer.alloc(32, 1)));

describe('a sealer', () => {
  it('opens what it sealed, and shows nothing of it', () => {
    const text = 'JBSWY3DPEHPK3PXP ä\ud83d\ude00';
    const sealed = sealer.seal(text, 'second-factor c-1');
    expect(sealer.open(sealed, 'second-factor c-1')).toBe(text);
    expect(Buffer.from(sealed, 'base64url').includes(text)).toBe(false);
    expect(sealer.seal(text, 'second-factor c-1')).not.toBe(sealed);
    expect(sealer.open(sealer.seal('', 'mail 1'), 'mail 1')).toBe('');
  });

  it('opens nothing under another context or key, and nothing that was changed', () => {
    const sealed = sealer.seal('secret', 'second-factor c-1');
    expect(() => sealer.open(sealed, 'second-factor c-2')).toThrow();
    const other = new Sealer(createSecretKey(Buffer.alloc(32, 2)));
    expect(() => other.open(sealed, 'second-factor c-1')).toThrow();
    const bytes = Buffer.from(sealed, 'base64url');
    bytes[14] = (bytes[14] ?? 0) ^ 1;
    expect(() => sealer.open(bytes.toString('base64url'), 'second-factor c-1')).toThrow();
    expect(() => sealer.open('', 'second-factor c-1')).toThrow();
  });
});
