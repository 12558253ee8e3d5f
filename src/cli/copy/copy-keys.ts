import { isDeepStrictEqual } from 'node:util';
import type { AccessRecords } from '../../ports/access-records.js';
import type { ApiKey, Credentials } from '../../ports/credentials.js';
import type { KeptKey, KeyVault, SecretName } from '../../ports/key-vault.js';
import { CliFailure } from '../failure.js';
import { copyRecords, holdsNoRecords, verifyRecords } from './copy-records.js';
import { pairsOf } from './pairs-of.js';

/** Everything stored apart from the log: keys of clients, secrets, API keys, records of access. */
export interface Keys {
  readonly vault: KeyVault;
  readonly credentials: Credentials;
  readonly access: AccessRecords;
}

export interface KeysCounted {
  readonly clients: number;
  readonly destroyed: number;
  readonly secrets: number;
  readonly apiKeys: number;
  /** Records of access. */
  readonly records: number;
  /** Ids of API keys that only the target has. */
  readonly others: readonly string[];
}

const SECRETS: readonly SecretName[] = ['names', 'fingerprints', 'cursors', 'ledger', 'access'];
const ADOPTED_AT_ONCE = 500;

/** Whether the vault contains nothing that a log could need. */
export async function holdsNothing({ vault, credentials, access }: Keys): Promise<boolean> {
  const secrets = await Promise.all(SECRETS.map((name) => vault.findSecret(name)));
  if (secrets.some((secret) => secret !== null)) return false;
  if ((await vault.kept(null, 1)).length > 0) return false;
  if ((await credentials.page(null, 1)).length > 0) return false;
  return holdsNoRecords(access);
}

/**
 * Copies all keys into the target, each wrapped again by the target's adapter. Existing keys must
 * be the same. A key that is destroyed in the source is destroyed in the target.
 * @throws CliFailure when the target has keys of another ledger, VaultUnavailable
 */
export async function copyKeys(from: Keys, to: Keys): Promise<void> {
  await copySecrets(from.vault, to.vault);
  await copyClientKeys(from.vault, to.vault);
  const { missing } = await compareApiKeys(from.credentials, to.credentials);
  for (const key of missing) await to.credentials.add(key);
  await copyRecords(from.access, to.access);
}

/**
 * Compares everything once more and counts it.
 * @throws CliFailure naming the first difference, VaultUnavailable
 */
export async function verifyKeys(from: Keys, to: Keys): Promise<KeysCounted> {
  let secrets = 0;
  for (const name of SECRETS) {
    if ((await missingSecret(name, from.vault, to.vault)) !== null) throw lacking(`secret ${name}`);
    if ((await from.vault.findSecret(name)) !== null) secrets += 1;
  }
  let [clients, destroyed] = [0, 0];
  for await (const [source, target] of pairsOf(from.vault, to.vault)) {
    if (todoFor(source, target) !== 'nothing') throw lacking(`key of client ${source?.clientId}`);
    if (source?.key === null) destroyed += 1;
    else clients += 1;
  }
  const { missing, same, others } = await compareApiKeys(from.credentials, to.credentials);
  if (missing[0] !== undefined) throw lacking(`API key ${missing[0].keyId}`);
  const records = await verifyRecords(from.access, to.access);
  return { clients, destroyed, secrets, apiKeys: same, records, others };
}

async function copySecrets(from: KeyVault, to: KeyVault): Promise<void> {
  const missing = new Map(
    await Promise.all(
      SECRETS.map(async (name) => [name, await missingSecret(name, from, to)] as const),
    ),
  );
  for (const [name, secret] of missing) {
    if (secret !== null) await to.adoptSecret(name, secret);
  }
}

async function missingSecret(
  name: SecretName,
  from: KeyVault,
  to: KeyVault,
): Promise<Awaited<ReturnType<KeyVault['findSecret']>>> {
  const [source, target] = await Promise.all([from.findSecret(name), to.findSecret(name)]);
  if (source === null || target === null) return source;
  if (source.equals(target)) return null;
  throw new CliFailure(
    `the target's vault belongs to another ledger: its secret ${name} differs; use an empty one`,
  );
}

async function copyClientKeys(from: KeyVault, to: KeyVault): Promise<void> {
  let adopting: KeptKey[] = [];
  for await (const [source, target] of pairsOf(from, to)) {
    const todo = todoFor(source, target);
    if (source === null || todo === 'nothing') continue;
    if (todo === 'destroy') await to.destroy(source.clientId);
    else adopting.push(source);
    if (adopting.length < ADOPTED_AT_ONCE) continue;
    await to.adopt(adopting);
    adopting = [];
  }
  if (adopting.length > 0) await to.adopt(adopting);
}

function todoFor(source: KeptKey | null, target: KeptKey | null): 'adopt' | 'destroy' | 'nothing' {
  if (source === null) {
    throw new CliFailure(
      `the target's vault has a key of client ${target?.clientId}, which the source does not have`,
    );
  }
  if (target === null) return 'adopt';
  if (source.key === null) return target.key === null ? 'nothing' : 'destroy';
  if (target.key?.equals(source.key) === true) return 'nothing';
  const how = target.key === null ? 'was destroyed' : 'is another one';
  throw new CliFailure(`the key of client ${source.clientId} ${how} in the target's vault`);
}

interface ApiKeysCompared {
  readonly missing: readonly ApiKey[];
  readonly same: number;
  readonly others: readonly string[];
}

async function compareApiKeys(from: Credentials, to: Credentials): Promise<ApiKeysCompared> {
  const known = new Map<string, ApiKey>();
  for await (const key of to.walk()) known.set(key.keyId, key);
  const missing: ApiKey[] = [];
  let same = 0;
  for await (const key of from.walk()) {
    const target = known.get(key.keyId);
    if (target === undefined) missing.push(key);
    else if (isSameKey(target, key)) same += 1;
    else {
      throw new CliFailure(
        `the target has another API key with the id ${key.keyId}: use an empty target`,
      );
    }
    known.delete(key.keyId);
  }
  return { missing, same, others: [...known.keys()] };
}

/** The source may be in use while it is copied, so the last use may differ. */
function isSameKey(
  { lastUsedAt: _, ...one }: ApiKey,
  { lastUsedAt: __, ...other }: ApiKey,
): boolean {
  return isDeepStrictEqual(one, other);
}

function lacking(what: string): CliFailure {
  return new CliFailure(`the target lacks the ${what}: run the same command again`);
}
