import { hash, randomBytes } from 'node:crypto';

/** Base 32 of Crockford: without letters that look like digits. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODES = 10;
const CHARACTERS = 16;
const PER_GROUP = 4;
const CODE = new RegExp(`^[${ALPHABET}]{${CHARACTERS}}$`);

/** New codes of 80 random bits each, as they are shown: `XXXX-XXXX-XXXX-XXXX`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () => {
    // 256 is a multiple of 32, so each character is equally likely.
    const characters = [...randomBytes(CHARACTERS)].map((byte) => ALPHABET[byte % ALPHABET.length]);
    const text = characters.join('');
    return text.replace(new RegExp(`.{${PER_GROUP}}(?=.)`, 'g'), '$&-');
  });
}

/** A code as somebody typed it, without separators and look-alikes; null = it cannot be one. */
export function recoveryCodeIn(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return CODE.test(code) ? code : null;
}

/**
 * The hash under which a code is kept. Codes have too many random bits to be guessed from it, so a
 * fast hash is enough.
 */
export function recoveryHashOf(factorId: string, code: string): string {
  return hash('sha256', `recovery\n${factorId}\n${recoveryCodeIn(code) ?? ''}`, 'hex');
}
