import type { EventLog } from '../../ports/event-log.js';
import {
  IdIndex,
  IdIndexUnavailable,
  type IdEntry,
  type IdQuestion,
} from '../../ports/id-index.js';
import type { VaultFingerprint } from './vault-fingerprint.js';

/** How long the covered position is taken as it was: tails are a little longer for it. */
const LATELY_MS = 50;
/** How long it is while a new one is on its way: nobody waits for an index that is only busy. */
const SINCE_MS = 1_000;

/**
 * An id index on a server, trusted only once it was seen not to be ahead of the log: where an
 * older copy of the log was put back, positions are given again, and what the index says of them
 * is not true. The feed begins such an index anew; until then nothing is decided. Nor is anything
 * while this instance may not work with it at all.
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
      throw new IdIndexUnavailable('the id index is in the hands of another instance');
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

  override beginAnew(): Promise<void> {
    return this.inner.beginAnew();
  }

  override forget(clientId: string): Promise<void> {
    return this.inner.forget(clientId);
  }

  /** A position once covered stays covered, so that what was true a moment ago is true now. */
  private async recentCheckpoint(): Promise<bigint> {
    const age = this.known === null ? Infinity : performance.now() - this.known.at;
    if (this.known !== null && age < LATELY_MS) return this.known.covered;
    this.asking ??= this.ask();
    return this.known === null || age >= SINCE_MS ? await this.asking : this.known.covered;
  }

  /** A failure is told to who waits for the answer, and makes the next one wait for the next. */
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

  /** Nothing may be decided with keys that the ledger's other instances do not have. */
  private async checkMark(): Promise<void> {
    try {
      await this.mark?.check();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new IdIndexUnavailable(`the log cannot be worked with: ${reason}`, { cause });
    }
  }

  /** The index first: the log only grows, so that it cannot be overtaken by what was read before. */
  private async verify(): Promise<bigint> {
    await this.checkMark();
    const covered = await this.inner.covered();
    const end = await this.log.end();
    if (covered > end) {
      throw new IdIndexUnavailable(
        `the id index has seen position ${covered}, but the log ends at ${end} (was an older` +
          ' copy of it put back?): it is being made anew from the log',
      );
    }
    this.verified = true;
    return covered;
  }
}
