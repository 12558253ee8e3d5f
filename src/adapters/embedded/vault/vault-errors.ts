import { VaultUnavailable } from '../../../ports/key-vault.js';
import { isStoreFailure, reasonOf } from '../sqlite/sqlite.js';

/**
 * A failure of the file becomes what the port calls unavailable; a defect stays what it is.
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
