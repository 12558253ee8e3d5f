import { VaultUnavailable } from '../../../ports/key-vault.js';
import { isDamage, isStoreFailure, reasonOf } from '../sqlite/sqlite.js';

const VAULT_DAMAGED =
  'vault.db is damaged: stop the service and put back the vault.db of the last backup';

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
    const reason = isDamage(cause) ? VAULT_DAMAGED : reasonOf(cause);
    throw new VaultUnavailable(`the vault cannot be used: ${reason}`, { cause });
  }
}
