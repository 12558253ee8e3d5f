import { DAY_MS } from '../../domain/windows.js';
import { endsWithin } from '../../async/deadline.js';
import type { Clock } from '../../ports/clock.js';
import { NO_LOG, type Logger } from '../../ports/logger.js';
import {
  RefusalLogUnavailable,
  type ListedRefusal,
  type RefusalCount,
  type RefusalLog,
  type RefusalQuery,
  type RefusedMessage,
} from '../../ports/refusal-log.js';
import { RefusalBuffer, utcDay, type Refused } from './refusal-buffer.js';
import { RefusalLimits } from './refusal-limits.js';

export interface RefusalSettings {
  /** How long a refusal is kept; 0 = not at all, and existing ones are removed. */
  readonly days: number;
  /** Limit of entries; beyond it the oldest are removed. */
  readonly most: number;
}

export interface RefusalParts {
  readonly log: RefusalLog;
  readonly clock: Clock;
  readonly settings: RefusalSettings;
  readonly logger?: Logger;
}

/** Refusals of one UTC day by the code of the answer. */
export interface RefusalsOfDay {
  readonly day: string;
  readonly byCode: Readonly<Record<string, number>>;
}

/**
 * Limit of entries waiting to be written, some 25 MB; half of them are enough for a batch of one
 * client.
 */
const WAITING_MAX = 40_000;
/** Entries per write: assembling this number at once delays no debit noticeably. */
const BATCH_MAX = 500;
/**
 * Time between two writes, unless a reader waits: debits can spare the time for 2,500 entries a
 * second.
 */
const GATHER_MS = 200;
const RETRY_MS = 2_000;
const FIRST_REMOVAL_MS = 10_000;
const REMOVAL_MS = 3_600_000;
const CLOSE_MS = 2_000;
/** Entries in an answer about one message. */
const OF_MESSAGE_MAX = 10;

/**
 * Records refused debits and reservations, separate from the ledger.
 *
 * - `note` neither waits nor throws. Refusals without space, because the store is unreachable or
 *   too slow, are dropped and counted.
 * - A read sees every refusal noted before it, unless it was dropped.
 * - Nothing here changes the answer of a command.
 *
 * Best effort is sufficient, because a refusal moved no credits (decision 0030).
 */
export class Refusals {
  /** Since the start of the process. */
  readonly stats = { dropped: 0, removed: 0, written: 0 };
  readonly byCode = new Map<string, number>();
  private readonly buffer = new RefusalBuffer(WAITING_MAX);
  private readonly limits: RefusalLimits;
  private readonly logger: Logger;
  /** Removed from the buffer and not known to be written. */
  private batch: ReturnType<RefusalBuffer['take']> | null = null;
  private writing: Promise<void> | null = null;
  private wake: NodeJS.Timeout | null = null;
  private readonly removals: NodeJS.Timeout[];
  /** Why the last write failed; null = it succeeded. */
  private trouble: string | null = null;
  private isClosed = false;

  constructor(private readonly parts: RefusalParts) {
    const { log, settings, logger = NO_LOG } = parts;
    this.logger = logger;
    this.limits = new RefusalLimits(log, settings.most);
    const remove = (): void => void this.removeOld();
    this.removals = [setTimeout(remove, FIRST_REMOVAL_MS), setInterval(remove, REMOVAL_MS)];
    for (const timer of this.removals) timer.unref();
  }

  /** Why refusals are not recorded at the moment; null = they are, or are disabled. */
  get failure(): string | null {
    return this.trouble;
  }

  get waiting(): number {
    return this.buffer.size + (this.batch?.refused.length ?? 0);
  }

  note(refused: Refused): void {
    const [{ code }] = refused.refusals;
    this.byCode.set(code, (this.byCode.get(code) ?? 0) + 1);
    if (this.parts.settings.days === 0) return;
    if (!this.buffer.add(refused)) this.stats.dropped += 1;
    this.schedule(GATHER_MS);
  }

  /** @throws RefusalLogUnavailable */
  async list(query: RefusalQuery): Promise<ListedRefusal[]> {
    const { days } = this.parts.settings;
    if (days === 0) return [];
    await this.flush();
    const from = Math.max(query.from ?? 0, this.oldest());
    return this.parts.log.find({ ...query, from });
  }

  /** The latest refusals of a message, oldest first; none while they cannot be read. */
  async ofMessage(clientId: string, messageId: string): Promise<readonly RefusedMessage[]> {
    const about = { clientIds: [clientId], messageId, code: null, from: null, to: null };
    try {
      const query = { ...about, descending: true, after: null, limit: OF_MESSAGE_MAX };
      return (await this.list(query)).reverse();
    } catch (cause) {
      return this.unread(cause, []);
    }
  }

  /** Refusals of the present UTC day; null while they are not recorded or cannot be read. */
  async today(): Promise<RefusalsOfDay | null> {
    const { log, clock, settings } = this.parts;
    if (settings.days === 0) return null;
    const day = utcDay(clock.now());
    try {
      await this.flush();
      return { day, byCode: await log.counts(day) };
    } catch (cause) {
      return this.unread(cause, null);
    }
  }

  /**
   * Removes every refusal of a client: part of its purge. Repeatable.
   * @throws RefusalLogUnavailable
   */
  async removeClient(clientId: string): Promise<void> {
    this.buffer.forget(clientId);
    await this.writing;
    if (this.batch !== null) {
      const refused = this.batch.refused.filter((each) => each.clientId !== clientId);
      this.batch = { ...this.batch, refused };
    }
    await this.parts.log.removeClient(clientId);
  }

  /** Writes waiting entries; nothing may be noted afterwards. */
  async close(): Promise<void> {
    for (const timer of this.removals) clearTimeout(timer);
    this.isClosed = true;
    await endsWithin(this.flush(), CLOSE_MS);
    this.clearWake();
  }

  private unread<T>(cause: unknown, instead: T): T {
    if (!(cause instanceof RefusalLogUnavailable)) throw cause;
    this.logger.debug('refusals are left out of an answer', { cause });
    return instead;
  }

  /**
   * Tries to write everything noted so far; while the store is unreachable, readers do not trigger
   * a write.
   */
  private async flush(): Promise<void> {
    await this.writing;
    if (this.trouble === null && !this.isWritten) await this.write(Math.max(this.waiting, 1));
  }

  private get isWritten(): boolean {
    return this.batch === null && this.buffer.isEmpty;
  }

  private schedule(ms: number): void {
    if (this.wake !== null || this.writing !== null || this.isClosed) return;
    this.wake = setTimeout(() => void this.write(BATCH_MAX), ms);
    this.wake.unref();
  }

  private clearWake(): void {
    if (this.wake !== null) clearTimeout(this.wake);
    this.wake = null;
  }

  private write(entries: number): Promise<void> {
    this.clearWake();
    this.writing ??= this.writeSome(entries).finally(() => {
      this.writing = null;
      if (!this.isWritten) this.schedule(this.trouble === null ? GATHER_MS : RETRY_MS);
    });
    return this.writing;
  }

  /** Writes up to this number of entries, and all counts. */
  private async writeSome(entries: number): Promise<void> {
    try {
      for (let left = entries; left > 0 && !this.isWritten;) {
        const batch = (this.batch ??= this.buffer.take(BATCH_MAX));
        await this.add(batch);
        this.batch = null;
        left -= batch.refused.length;
      }
      this.stats.removed += await this.limits.keep();
      this.recovered();
    } catch (cause) {
      this.failed(cause);
    }
  }

  private async add(batch: {
    readonly refused: readonly RefusedMessage[];
    readonly counts: readonly RefusalCount[];
  }): Promise<void> {
    const { log, clock, settings } = this.parts;
    await log.add({ ...batch, until: clock.now() + settings.days * DAY_MS });
    for (const { clientId } of batch.refused) this.limits.note(clientId);
    this.stats.written += batch.refused.length;
  }

  /**
   * Entries that the store rejects for another reason than an outage are dropped: no retry would
   * succeed.
   */
  private failed(cause: unknown): void {
    if (this.trouble === null) {
      this.logger.warn('refusals cannot be written: they wait, and are dropped when too many', {
        cause,
      });
    }
    this.trouble = cause instanceof Error ? cause.message : 'failure';
    if (cause instanceof RefusalLogUnavailable || this.batch === null) return;
    this.stats.dropped += this.batch.refused.length;
    this.batch = null;
  }

  private recovered(): void {
    if (this.trouble === null) return;
    this.trouble = null;
    this.logger.info('refusals are written again', { dropped: this.stats.dropped });
  }

  private async removeOld(): Promise<void> {
    try {
      await this.limits.removeBefore(this.oldest());
    } catch (cause) {
      this.failed(cause);
    }
  }

  private oldest(): number {
    return this.parts.clock.now() - this.parts.settings.days * DAY_MS;
  }
}
