import type { EventLog } from '../../ports/event-log.js';
import {
  IdIndex,
  IdIndexUnavailable,
  type IdEntry,
  type IdQuestion,
} from '../../ports/id-index.js';
import type { VaultFingerprint } from './vault-fingerprint.js';

/** How long the checkpoint is cached; the unindexed ids are a little longer for it. */
const LATELY_MS = 50;
/**
 * How long it is cached while a new one is being read: no caller waits for an index that is only
 * busy.
 */
const SINCE_MS = 1_000;

/**
 * An id index on a server, used only after a check that it is not ahead of the log.
 *
 * - If an older backup of the log was restored, positions are assigned again, and the index's
 *   answers about them are wrong. The projection engine resets such an index. Until then no command
 *   is decided.
 * - No command is decided either while this instance may not use the index at all.
 */
export class CheckedIdIndex extends IdIndex {
  private proven: Promise<bigint> | null = null;
  private verified = false;
  private known: { readonly covered: bigint; readonly at: number } | null = null;
  private asking: Promise<bigint> | null = null;

  constructor(
    private readonly inner: IdIndex,
    private readonly log: EventLog,
    private readonly admitted: () => boolean = () => true,
    private readonly mark: Pick<VaultFingerprint, 'check'> | null = null,
  ) {
    super();
  }

  override async covered(): Promise<bigint> {
    if (!this.admitted()) {
      throw new IdIndexUnavailable('another instance uses the id index');
    }
    if (this.verified) return this.recentCheckpoint();
    this.proven ??= this.verify().finally(() => (this.proven = null));
    return await this.proven;
  }

  override find(
    questions: readonly IdQuestion[],
    covered?: bigint,
  ): Promise<readonly (readonly bigint[])[]> {
    return this.inner.find(questions, covered);
  }

  override add(entries: readonly IdEntry[], through: bigint): Promise<void> {
    return this.inner.add(entries, through);
  }

  override reset(): Promise<void> {
    return this.inner.reset();
  }

  override forget(clientId: string): Promise<void> {
    return this.inner.forget(clientId);
  }

  /** Checkpoints never decrease, so a recent value is still valid. */
  private async recentCheckpoint(): Promise<bigint> {
    const age = this.known === null ? Infinity : performance.now() - this.known.at;
    if (this.known !== null && age < LATELY_MS) return this.known.covered;
    this.asking ??= this.ask();
    return this.known === null || age >= SINCE_MS ? await this.asking : this.known.covered;
  }

  /** On failure, current waiters are rejected and the next caller asks again. */
  private ask(): Promise<bigint> {
    const at = performance.now();
    const asking = this.inner.covered();
    asking.then(
      (covered) => {
        this.known = { covered, at };
        this.asking = null;
      },
      () => {
        this.known = null;
        this.asking = null;
      },
    );
    return asking;
  }

  /** No command may be decided with keys that the ledger's other instances do not have. */
  private async checkMark(): Promise<void> {
    try {
      await this.mark?.check();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new IdIndexUnavailable(`the log cannot be used: ${reason}`, { cause });
    }
  }

  /**
   * Reads the index first: the log only grows, so an earlier reading of the index cannot be ahead
   * of it.
   */
  private async verify(): Promise<bigint> {
    await this.checkMark();
    const covered = await this.inner.covered();
    const end = await this.log.end();
    if (covered > end) {
      throw new IdIndexUnavailable(
        `the id index has seen position ${covered}, but the log ends at ${end} (was an older backup` +
          ' restored?): it is being rebuilt from the log',
      );
    }
    this.verified = true;
    return covered;
  }
}
