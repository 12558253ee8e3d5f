import { VaultFingerprint } from '../../application/instances/vault-fingerprint.js';
import type { Config } from '../../config.js';
import type { CopyEnd } from '../../composition/open-stores.js';
import type { KeyVault } from '../../ports/key-vault.js';
import { mismatchTexts } from '../../composition/vault-mismatch.js';
import { CliFailure } from '../failure.js';
import { eventsOf } from './events-of.js';

type Places = Pick<Config, 'dataDir' | 'eventStoreUrl' | 'mongodbUrl'>;

/**
 * Refuses a source whose keys are not in the vault, or whose vault belongs to another ledger: its
 * copy would be unreadable.
 * @param vault has the source's keys: the source's own vault, or the target's if the keys stay
 * @throws CliFailure, VaultMismatch, LogLost
 */
export async function refuseStraySource(
  source: CopyEnd,
  vault: KeyVault,
  places: Places,
): Promise<void> {
  await refuseKeyless(source, vault);
  await new VaultFingerprint({ ...source, vault, texts: mismatchTexts(places) }).compare();
}

/**
 * Stores the fingerprint of the target's vault in the copied log.
 * @throws VaultMismatch
 */
export async function nameVault(target: CopyEnd, places: Places): Promise<void> {
  await new VaultFingerprint({ ...target, texts: mismatchTexts(places) }).check();
}

/**
 * Without the secrets and keys of the ledger, names cannot be found and personal data cannot be
 * read.
 */
async function refuseKeyless(source: CopyEnd, vault: KeyVault): Promise<void> {
  if ((await vault.findSecret('names')) !== null) return;
  const events = eventsOf(source.log);
  const { done } = await events.next();
  await events.return(undefined);
  if (done === true) return;
  throw new CliFailure(
    'the keys of this ledger are not in DATA_DIR, nor in MONGODB_URL if that is set: set both' +
      ' to where it was served from',
  );
}
