import {
  Credentials,
  storedKey,
  type ApiKey,
  type ApiKeyChange,
  type KeyUse,
  type StoredKey,
} from '../../../ports/credentials.js';
import { inVault } from './key-vault.js';
import { isNotImplemented, metDuplicate } from '../server/mongo-errors.js';
import {
  ANSWER_MS,
  type MongoServer,
  type Stored,
  type StoredCollection,
} from '../server/mongo-server.js';

/** The `_id` of the first key. It stays as a mark when that key is removed. */
const FIRST = 'first';
const UNIQUE = ['keyId', 'secretHash'];

/**
 * API keys in the vault's database: hashes of secrets, never a secret. The first key is its own
 * mark that a key was created here: one document, so no crash can leave one without the other.
 */
export class MongoCredentials extends Credentials {
  private readonly keys: StoredCollection;

  constructor(private readonly server: MongoServer) {
    super();
    this.keys = server.vault.collection<Stored>('api-keys');
  }

  /** Creates the indexes that keep ids and secrets unique. */
  async prepare(): Promise<void> {
    for (const field of UNIQUE) {
      const options = { name: field, unique: true };
      // The bare mark of the first key has neither field.
      const partialFilterExpression = { [field]: { $exists: true } };
      try {
        await this.keys.createIndex({ [field]: 1 }, { ...options, partialFilterExpression });
      } catch (cause) {
        if (!isNotImplemented(cause)) throw cause;
        // A compatible server without partial indexes. The mark is the only document without the
        // field, so an index over all documents refuses the same ones.
        await this.keys.createIndex({ [field]: 1 }, options);
      }
    }
  }

  override findByHash(secretHash: string): Promise<ApiKey | null> {
    return this.findBy({ secretHash });
  }

  override find(keyId: string): Promise<ApiKey | null> {
    return this.findBy({ keyId });
  }

  override async page(after: string | null, max: number): Promise<ApiKey[]> {
    return inVault(this.server, async () => {
      const filter = { keyId: after === null ? { $exists: true } : { $gt: after } };
      const found = this.keys.find(filter, { maxTimeMS: ANSWER_MS }).sort({ keyId: 1 }).limit(max);
      return (await found.toArray()).map(keyOf);
    });
  }

  override async add(key: ApiKey): Promise<void> {
    await inVault(this.server, async () => {
      await this.insert({ _id: FIRST });
      if (await this.insert({ _id: key.keyId, ...key })) return;
      throw new Error('there is an API key of this id or secret already');
    });
  }

  override async change(keyId: string, change: ApiKeyChange): Promise<boolean> {
    return inVault(this.server, async () => {
      const options = { maxTimeMS: ANSWER_MS };
      const { matchedCount } = await this.keys.updateOne(
        { keyId },
        { $set: { ...change } },
        options,
      );
      return matchedCount > 0;
    });
  }

  override async remove(keyId: string): Promise<boolean> {
    return inVault(this.server, async () => {
      const options = { maxTimeMS: ANSWER_MS };
      const first = await this.keys.replaceOne({ _id: FIRST, keyId }, {}, options);
      if (first.matchedCount > 0) return true;
      const { deletedCount } = await this.keys.deleteOne({ keyId, _id: { $ne: FIRST } });
      return deletedCount > 0;
    });
  }

  override async claimFirst(key: ApiKey): Promise<boolean> {
    return inVault(this.server, async () => {
      if (await this.insert({ _id: FIRST, ...key })) return true;
      // The answer to a first attempt may have been lost, and the stored key be its result.
      const first = await this.keys.findOne({ _id: FIRST }, { maxTimeMS: ANSWER_MS });
      return first?.['keyId'] === key.keyId;
    });
  }

  override async noteUses(uses: readonly KeyUse[]): Promise<void> {
    if (uses.length === 0) return;
    await inVault(this.server, async () => {
      const writes = uses.map(({ keyId, at }) => ({
        updateOne: { filter: { keyId }, update: { $max: { lastUsedAt: at } } },
      }));
      await this.keys.bulkWrite(writes, { ordered: false, maxTimeMS: ANSWER_MS });
    });
  }

  private findBy(member: Partial<ApiKey>): Promise<ApiKey | null> {
    return inVault(this.server, async () => {
      const found = await this.keys.findOne(member, { maxTimeMS: ANSWER_MS });
      return found === null ? null : keyOf(found);
    });
  }

  /** False when such a document exists, or a key with this id or secret. */
  private async insert(document: Stored): Promise<boolean> {
    try {
      await this.keys.insertOne(document, { maxTimeMS: ANSWER_MS });
      return true;
    } catch (cause) {
      if (metDuplicate(cause)) return false;
      throw cause;
    }
  }
}

function keyOf(stored: Stored): ApiKey {
  const { _id, ...key } = stored;
  return storedKey(key as unknown as StoredKey);
}
