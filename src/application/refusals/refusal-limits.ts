import type { RefusalLog } from '../../ports/refusal-log.js';

/** One client may have this part of all entries, so it cannot displace every other client. */
const CLIENT_SHARE = 10;
/**
 * The size is checked once this part of its limit may have been added, so a limit is exceeded by no
 * more.
 */
const CHECK_SHARE = 20;
/** Entries removed by one statement, so other statements do not wait long. */
const SLICE = 2_000;
/** Clients whose additions are counted; beyond it the counting starts again. */
const CLIENTS_MAX = 10_000;

/**
 * Limits the number of entries in the refusal log; the oldest are removed first.
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
    // Set to the limit, so the first addition checks the entries of earlier processes.
    this.added = most;
  }

  get mostPerClient(): number {
    return Math.max(1, Math.floor(this.most / CLIENT_SHARE));
  }

  /** An entry was added, or an existing entry was counted again. */
  note(clientId: string): void {
    this.added += 1;
    if (this.addedBy.size >= CLIENTS_MAX) this.addedBy.clear();
    this.addedBy.set(clientId, (this.addedBy.get(clientId) ?? 0) + 1);
  }

  /** Removes excess entries; returns their number. @throws RefusalLogUnavailable */
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
