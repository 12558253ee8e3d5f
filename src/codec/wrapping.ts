import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Wraps and unwraps short secrets with the master key, each bound to its purpose. */
export interface Wrapping {
  wrap(secret: Buffer, purpose: string): Buffer;
  /** @throws Error when the bytes are damaged, foreign, or wrapped for another purpose. */
  unwrap(wrapped: Uint8Array, purpose: string): Buffer;
}

/** AES-256-GCM: nonce, ciphertext, tag; the purpose is authenticated with them. */
export function wrappingWith(masterKey: KeyObject | Buffer): Wrapping {
  const key = Buffer.isBuffer(masterKey) ? createSecretKey(masterKey) : masterKey;
  return {
    wrap(secret, purpose) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(Buffer.from(purpose, 'utf8'));
      return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
    },
    unwrap(wrapped, purpose) {
      const end = wrapped.length - TAG_BYTES;
      const nonce = wrapped.subarray(0, NONCE_BYTES);
      const options = { authTagLength: TAG_BYTES };
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, options);
      decipher.setAAD(Buffer.from(purpose, 'utf8'));
      decipher.setAuthTag(wrapped.subarray(end));
      const secret = decipher.update(wrapped.subarray(NONCE_BYTES, end));
      return Buffer.concat([secret, decipher.final()]);
    },
  };
}
