import {
  createCipheriv,
  createDecipheriv,
  randomFillSync,
  type CipherGCMTypes,
  type KeyObject,
} from 'node:crypto';
import { UnreadableEvent } from './unreadable-event.js';

/** Replaces personal data when the client's key is destroyed. */
export const ERASED = 'erased';

/** The event that a ciphertext belongs to. In another event it does not open. */
export interface Place {
  readonly stream: string;
  readonly eventId: string;
  readonly revision?: bigint;
  readonly type?: string;
}

const CIPHER: CipherGCMTypes = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const pool = Buffer.allocUnsafe(NONCE_BYTES * 340);
let drawn = pool.length;

/**
 * Encrypts one value of an event with the client's key: AES-256-GCM over its JSON, bound to
 * stream, event and field; base64url of nonce, ciphertext and tag.
 * @throws Error when there is no key, which is a defect of the caller (`carriesPersonal`).
 */
export function seal(value: unknown, place: Place, field: string, key: KeyObject | null): string {
  if (key === null) throw new Error(`${field} cannot be written without the client's key`);
  const nonce = drawNonce();
  const cipher = createCipheriv(CIPHER, key, nonce);
  cipher.setAAD(boundTo(place, field));
  const body = cipher.update(JSON.stringify(value), 'utf8');
  const rest = cipher.final();
  return Buffer.concat([nonce, body, rest, cipher.getAuthTag()]).toString('base64url');
}

/**
 * Decrypts one value. Without a key the value is erased.
 * @throws UnreadableEvent when the ciphertext is damaged or comes from another event.
 */
export function open(sealed: string, place: Place, field: string, key: KeyObject | null): unknown {
  if (key === null) return ERASED;
  try {
    const bytes = Buffer.from(sealed, 'base64url');
    const end = bytes.length - TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundTo(place, field));
    decipher.setAuthTag(bytes.subarray(end));
    const text = decipher.update(bytes.subarray(NONCE_BYTES, end), undefined, 'utf8');
    return JSON.parse(text + decipher.final('utf8'));
  } catch {
    // The cause is dropped on purpose: messages of JSON.parse quote their input.
    throw new UnreadableEvent(place, `${field} does not open with the client's key`);
  }
}

/** Encrypts free text for an event; null is omitted. */
export function sealText(
  text: string | null,
  place: Place,
  field: string,
  key: KeyObject | null,
): string | undefined {
  return text === null ? undefined : seal(text, place, field, key);
}

/** Free text of an event: `null` when there was none, "erased" when the key is destroyed. */
export function openText(
  sealed: string | undefined,
  place: Place,
  field: string,
  key: KeyObject | null,
): string | null {
  return sealed === undefined ? null : (open(sealed, place, field, key) as string);
}

function boundTo(place: Place, field: string): Buffer {
  return Buffer.from(`${place.stream}\n${place.eventId}\n${field}`, 'utf8');
}

function drawNonce(): Buffer {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  // A copy: the pool is refilled while the caller may still hold its nonce.
  const nonce = Buffer.from(pool.subarray(drawn, drawn + NONCE_BYTES));
  drawn += NONCE_BYTES;
  return nonce;
}
