import type { RefusalLog } from '../../ports/refusal-log.js';

/** One client may take this part of all entries, so that it cannot push out every other. */
const CLIENT_SHARE = 10;
/** A size is looked at once this part of its limit may have been added, so limits are exceeded by no more. */
const CHECK_SHARE = 20;
/** Entries removed by one statement, so that no other waits long behind it. */
const SLICE = 2_000;
/** Clients whose additions are counted; beyond it the counting begins again. */
const CLIENTS_MAX = 10_000;

/**
 * Keeps the refusal log within its number of entries: the oldest ones go first.
 *
 * - One client has at most a tenth of the entries.
 * - A limit may be exceeded by a twentieth of it for a moment.
 */
export class RefusalLimits {
  private added = 0;
  private addedBy = new Map<string, number>();

  constructor(
    private readonly log: RefusalLog,
    private readonly most: number,
  ) {
    // The first addition finds out what an earlier process left.
    this.added = most;
  }

  get mostPerClient(): number {
    return Math.max(1, Math.floor(this.most / CLIENT_SHARE));
  }

  /** An entry was added, or one that was there counts on. */
  note(clientId: string): void {
    this.added += 1;
    if (this.addedBy.size >= CLIENTS_MAX) this.addedBy.clear();
    this.addedBy.set(clientId, (this.addedBy.get(clientId) ?? 0) + 1);
  }

  /** Removes what is too many; how many entries that were. @throws RefusalLogUnavailable */
  async keep(): Promise<number> {
    let removed = 0;
    for (const [clientId, added] of this.addedBy) {
      if (added * CHECK_SHARE < this.mostPerClient) continue;
      removed += await this.shorten(clientId, this.mostPerClient);
      this.addedBy.delete(clientId);
    }
    if (this.added * CHECK_SHARE >= this.most) {
      removed += await this.shorten(null, this.most);
      this.added = 0;
    }
    return removed;
  }

  /** Removes every entry older than an instant. @throws RefusalLogUnavailable */
  async removeBefore(instant: number): Promise<void> {
    while ((await this.log.removeBefore(instant, SLICE)) === SLICE);
  }

  private async shorten(clientId: string | null, most: number): Promise<number> {
    let removed = 0;
    let over = (await this.log.size(clientId)) - most;
    while (over > 0) {
      const gone = await this.log.removeOldest(clientId, Math.min(over, SLICE));
      if (gone === 0) break;
      removed += gone;
      over -= gone;
    }
    return removed;
  }
}
