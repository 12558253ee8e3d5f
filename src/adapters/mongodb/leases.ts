import { randomUUID } from 'node:crypto';
import { Leases, LeasesUnavailable } from '../../ports/leases.js';
import { metDuplicateId } from './server/mongo-errors.js';
import {
  ANSWER_MS,
  type MongoServer,
  type Stored,
  type StoredCollection,
} from './server/mongo-server.js';

interface Lease extends Stored {
  /** Null = released. */
  readonly holder: string | null;
  /** Increases with every renewal. If it does not, the holder has vanished. */
  readonly beat: bigint;
  readonly forMs: number;
}

interface Watched {
  readonly holder: string | null;
  readonly beat: bigint;
  readonly since: number;
}

/**
 * Leases in MongoDB, without comparing clocks.
 *
 * - A waiting instance watches the holder's beats on its own monotonic clock. It takes over when
 *   they have not changed for the duration that the holder requested.
 * - The holder counts from before its request, the waiting instance from after its answer. So a
 *   lease ends for its holder first.
 */
export class MongoLeases extends Leases {
  private readonly holder = randomUUID();
  private readonly leases: StoredCollection;
  private readonly watched = new Map<string, Watched>();

  constructor(
    private readonly server: MongoServer,
    private readonly elapsedMs: () => number = () => performance.now(),
  ) {
    super();
    this.leases = server.collection('leases');
  }

  override async hold(name: string, forMs: number): Promise<boolean> {
    return this.use(async () => {
      const options = { maxTimeMS: ANSWER_MS };
      const lease = (await this.leases.findOne({ _id: name }, options)) as Lease | null;
      if (lease === null) return this.makeFirst(name, forMs);
      if (lease.holder !== this.holder && !this.isFree(lease)) return false;
      const { _id, holder, beat } = lease;
      const taken = await this.leases.updateOne(
        { _id, holder, beat },
        { $set: { holder: this.holder, beat: beat + 1n, forMs } },
        options,
      );
      if (taken.matchedCount === 0) return false;
      this.watched.delete(name);
      return true;
    });
  }

  override async release(name: string): Promise<void> {
    await this.use(async () => {
      const own = { _id: name, holder: this.holder };
      await this.leases.updateOne(own, { $set: { holder: null } }, { maxTimeMS: ANSWER_MS });
    });
  }

  private async makeFirst(name: string, forMs: number): Promise<boolean> {
    try {
      const first: Lease = { _id: name, holder: this.holder, beat: 1n, forMs };
      await this.leases.insertOne(first, { maxTimeMS: ANSWER_MS });
      return true;
    } catch (cause) {
      if (metDuplicateId(cause)) return false;
      throw cause;
    }
  }

  /** Whether a lease was released, or its holder has vanished. */
  private isFree({ _id, holder, beat, forMs }: Lease): boolean {
    if (holder === null) return true;
    const watched = this.watched.get(_id);
    const now = this.elapsedMs();
    if (watched?.holder === holder && watched.beat === beat) return now - watched.since >= forMs;
    this.watched.set(_id, { holder, beat, since: now });
    return false;
  }

  private use<T>(work: () => Promise<T>): Promise<T> {
    return this.server.use(
      (reason, cause) => new LeasesUnavailable(`the leases cannot be used: ${reason}`, { cause }),
      work,
    );
  }
}
