import { VaultUnavailable } from '../../../ports/key-vault.js';
import { isStoreFailure, reasonOf } from '../sqlite/sqlite.js';

/**
 * Turns a failure of the file into the port's error for an unavailable vault. Defects pass
 * unchanged.
 * @throws VaultUnavailable
 */
export function asVaultError<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!isStoreFailure(cause)) throw cause;
    throw new VaultUnavailable(`the vault cannot be used: ${reasonOf(cause)}`, { cause });
  }
}
