import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { ReadConcern } from 'mongodb';
import type { UpdateFilter } from 'mongodb';
import type { Wrapping } from '../../../codec/wrapping.js';
import { KeyVault, VaultUnavailable } from '../../../ports/key-vault.js';
import type { KeptKey, SecretName } from '../../../ports/key-vault.js';
import { chunk, writeMerging } from '../documents/guarded-writes.js';
import { metDuplicateId } from '../server/mongo-errors.js';
import {
  ANSWER_MS,
  LONG_MS,
  type MongoServer,
  type Stored,
  type StoredCollection,
} from '../server/mongo-server.js';

/** Reads only writes that an election cannot roll back. */
const COMMITTED = { readConcern: new ReadConcern('majority') };
const KEY_BYTES = 32;
const TRIES_MAX = 5;
const KEYS_MAX = 5_000;

/**
 * The wrapped key of a document; null for a destroyed key, and without a document. A compatible
 * server may omit a null that an upsert was to insert.
 */
function wrappedIn(found: Stored | null): Buffer | null {
  return (found?.['wrapped'] as Buffer | null | undefined) ?? null;
}

/**
 * The value stored under an `_id`, created now if there is none. The answer is durable even if
 * another instance created the value just before. Data written with a key that an election rolled
 * back could never be read again.
 */
export async function keptOrMade(
  collection: StoredCollection,
  _id: string,
  make: () => Buffer,
): Promise<Buffer | null> {
  const majority = { ...COMMITTED, maxTimeMS: ANSWER_MS };
  const kept = await collection.findOne({ _id }, majority);
  if (kept !== null) return wrappedIn(kept);
  for (let tries = 1; ; tries++) {
    try {
      const made = await collection.findOneAndUpdate(
        { _id },
        { $setOnInsert: { wrapped: make() } },
        { upsert: true, returnDocument: 'after', maxTimeMS: ANSWER_MS },
      );
      return wrappedIn(made);
    } catch (cause) {
      // Of two upserts at once the server may refuse one; its retry finds the other's document.
      if (!metDuplicateId(cause) || tries >= TRIES_MAX) throw cause;
    }
  }
}

/**
 * Client keys in their own database, wrapped by the master key. Keys are not cached, so a key
 * destroyed by another instance is gone at the next call.
 */
export class MongoKeyVault extends KeyVault {
  private readonly keys: StoredCollection;
  private readonly secretKeys: StoredCollection;
  private readonly secrets = new Map<SecretName, KeyObject>();

  constructor(
    private readonly server: MongoServer,
    private readonly wrapping: Wrapping,
  ) {
    super();
    this.keys = server.vault.collection<Stored>('keys');
    this.secretKeys = server.vault.collection<Stored>('secrets');
  }

  override async keyFor(clientId: string): Promise<KeyObject | null> {
    const purpose = purposeOf(clientId);
    const wrapped = await inVault(this.server, () =>
      keptOrMade(this.keys, clientId, () => this.fresh(purpose)),
    );
    return wrapped === null ? null : this.unwrapped(wrapped, purpose);
  }

  override async findKey(clientId: string): Promise<KeyObject | null> {
    return (await this.findKeys([clientId])).get(clientId) ?? null;
  }

  /** In one query: a part of the log may well concern some hundred clients. */
  override async findKeys(clientIds: readonly string[]): Promise<ReadonlyMap<string, KeyObject>> {
    const keys = new Map<string, KeyObject>();
    for (const some of chunk(clientIds, KEYS_MAX)) {
      const found = await inVault(this.server, () => {
        const options = { batchSize: some.length + 1, maxTimeMS: ANSWER_MS };
        return this.keys.find({ _id: { $in: some } }, options).toArray();
      });
      for (const each of found) {
        const wrapped = wrappedIn(each);
        const clientId = each._id;
        if (wrapped !== null) keys.set(clientId, this.unwrapped(wrapped, purposeOf(clientId)));
      }
    }
    return keys;
  }

  override async destroy(clientId: string): Promise<void> {
    await inVault(this.server, () => this.tryDestroy(clientId, 1));
  }

  override async secret(name: SecretName): Promise<KeyObject> {
    const present = this.secrets.get(name);
    if (present) return present;
    const purpose = secretPurpose(name);
    const wrapped = await inVault(this.server, () =>
      keptOrMade(this.secretKeys, name, () => this.fresh(purpose)),
    );
    if (wrapped === null) throw new Error(`the secret "${name}" of the ledger is not there`);
    const secret = this.unwrapped(wrapped, purpose);
    this.secrets.set(name, secret);
    return secret;
  }

  override async kept(after: string | null, max: number): Promise<KeptKey[]> {
    const found = await inVault(this.server, () => {
      const filter = after === null ? {} : { _id: { $gt: after } };
      const options = { ...COMMITTED, limit: max, batchSize: max + 1, maxTimeMS: ANSWER_MS };
      return this.keys.find(filter, options).sort({ _id: 1 }).toArray();
    });
    return found.map((each) => {
      const wrapped = wrappedIn(each);
      const clientId = each._id;
      const key = wrapped === null ? null : this.unwrapped(wrapped, purposeOf(clientId));
      return { clientId, key };
    });
  }

  override async adopt(keys: readonly KeptKey[]): Promise<void> {
    const writes = keys.map(({ clientId, key }) => {
      const wrapped = key && this.wrapping.wrap(key.export(), purposeOf(clientId));
      return {
        updateOne: { filter: { _id: clientId }, update: keptFirst(wrapped), upsert: true },
      };
    });
    await inVault(this.server, () => writeMerging(this.keys, writes), LONG_MS);
  }

  override async findSecret(name: SecretName): Promise<KeyObject | null> {
    const found = await inVault(this.server, () =>
      this.secretKeys.findOne({ _id: name }, { ...COMMITTED, maxTimeMS: ANSWER_MS }),
    );
    const wrapped = wrappedIn(found);
    return wrapped === null ? null : this.unwrapped(wrapped, secretPurpose(name));
  }

  override async adoptSecret(name: SecretName, secret: KeyObject): Promise<void> {
    const wrapped = this.wrapping.wrap(secret.export(), secretPurpose(name));
    await inVault(this.server, () => keptOrMade(this.secretKeys, name, () => wrapped));
  }

  private async tryDestroy(clientId: string, tries: number): Promise<void> {
    try {
      const options = { upsert: true, maxTimeMS: ANSWER_MS };
      await this.keys.updateOne({ _id: clientId }, { $set: { wrapped: null } }, options);
    } catch (cause) {
      if (!metDuplicateId(cause) || tries >= TRIES_MAX) throw cause;
      await this.tryDestroy(clientId, tries + 1);
    }
  }

  private fresh(purpose: string): Buffer {
    return this.wrapping.wrap(randomBytes(KEY_BYTES), purpose);
  }

  private unwrapped(wrapped: Buffer, purpose: string): KeyObject {
    return createSecretKey(this.wrapping.unwrap(wrapped, purpose));
  }
}

/** @throws VaultUnavailable */
export function inVault<T>(
  server: MongoServer,
  work: () => Promise<T>,
  limitMs?: number,
): Promise<T> {
  return server.use(
    (reason, cause) => new VaultUnavailable(`the vault cannot be used: ${reason}`, { cause }),
    work,
    limitMs,
  );
}

function purposeOf(clientId: string): string {
  return `client\n${clientId}`;
}

function secretPurpose(name: SecretName): string {
  return `secret\n${name}`;
}

/** An existing value stays, including the mark of a destroyed key. */
function keptFirst(wrapped: Buffer | null): UpdateFilter<Stored> {
  return { $setOnInsert: { wrapped } };
}
