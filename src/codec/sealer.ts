import type { KeyObject } from 'node:crypto';
import { wrappingWith, type Wrapping } from './wrapping.js';

/**
 * Seals secret texts of stored records with AES-256-GCM under a secret of the ledger.
 *
 * - The context (kind and id of the record, name of the member) is authenticated: a sealed text
 *   copied into another record does not open there.
 * - Two seals of one text differ.
 */
export class Sealer {
  private readonly wrapping: Wrapping;

  /** @param key the ledger's secret `access` (`src/ports/key-vault.ts`) */
  constructor(key: KeyObject) {
    this.wrapping = wrappingWith(key);
  }

  /** Base64url of nonce, ciphertext and tag. */
  seal(text: string, context: string): string {
    return this.wrapping.wrap(Buffer.from(text, 'utf8'), purposeOf(context)).toString('base64url');
  }

  /** @throws Error when the text is damaged, or sealed with another key or for another context */
  open(sealed: string, context: string): string {
    return this.wrapping
      .unwrap(Buffer.from(sealed, 'base64url'), purposeOf(context))
      .toString('utf8');
  }
}

function purposeOf(context: string): string {
  return `access\n${context}`;
}
