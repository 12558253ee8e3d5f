import { Sessions } from '../../../src/application/access/sessions.js';
import type { Subject } from '../../../src/application/access/subject-states.js';
import { AccessSecrets } from '../../../src/application/access/tokens/access-secrets.js';
import { AccessTokens } from '../../../src/application/access/tokens/access-tokens.js';
import { RefreshTokens } from '../../../src/application/access/tokens/refresh-tokens.js';
import { SigningKeys } from '../../../src/application/access/tokens/signing-keys.js';
import { MemoryAccessRecords } from '../../harness/memory/access-records.js';
import { MemoryKeyVault } from '../../harness/memory/key-vault.js';
import { SetClock } from '../../harness/set-clock.js';
import { SetStates } from './set-states.js';

export const ADA: Subject = {
  kind: 'client',
  id: '0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c11',
  role: 'client',
};

/** The stores that all instances of an installation share. */
export class SharedStores {
  readonly clock = new SetClock();
  readonly records = new MemoryAccessRecords();
  readonly vault = new MemoryKeyVault();
  readonly states = new SetStates();

  /** The access parts of one more instance. */
  instance(): AccessInstance {
    const { records, vault, states, clock } = this;
    const secrets = new AccessSecrets(vault);
    const keys = new SigningKeys(records, secrets, clock);
    const access = new AccessTokens(keys, secrets, clock);
    const refresh = new RefreshTokens(secrets);
    const sessions = new Sessions(records, states, { access, refresh }, clock);
    return { secrets, keys, access, refresh, sessions };
  }
}

export interface AccessInstance {
  readonly secrets: AccessSecrets;
  readonly keys: SigningKeys;
  readonly access: AccessTokens;
  readonly refresh: RefreshTokens;
  readonly sessions: Sessions;
}
