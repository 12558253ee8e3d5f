import type { KeyObject } from 'node:crypto';
import { KeyVault, VaultUnavailable, type KeptKey } from '../../ports/key-vault.js';

/** Replaces a lost vault: every personal field reads `erased`, and nothing can be stored. */
export class NoKeys extends KeyVault {
  override async keyFor(): Promise<KeyObject | null> {
    throw lost();
  }

  override async findKey(): Promise<KeyObject | null> {
    return null;
  }

  override async destroy(): Promise<void> {
    throw lost();
  }

  override async secret(): Promise<KeyObject> {
    throw lost();
  }

  override async kept(): Promise<KeptKey[]> {
    return [];
  }

  override async adopt(): Promise<void> {
    throw lost();
  }

  override async findSecret(): Promise<KeyObject | null> {
    return null;
  }

  override async adoptSecret(): Promise<void> {
    throw lost();
  }
}

function lost(): VaultUnavailable {
  return new VaultUnavailable('the vault is lost: nothing can be kept in it');
}
