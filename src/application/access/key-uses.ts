import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Periodic } from '../../async/periodic.js';
import { SETTINGS_KEY } from '../../domain/keys/state.js';
import { Clock } from '../../ports/clock.js';
import { Credentials, type ApiKey } from '../../ports/credentials.js';
import { Logger } from '../../ports/logger.js';
import { KeyFacts } from './key-facts.js';

/** A stored use is this old before another one is stored. */
const KEPT_MS = 300_000;
/** How often noted uses are stored. */
const STORE_MS = 5_000;
/** How often the first uses of a day are recorded as facts. */
const RECORD_MS = 600_000;
/** Uses of one write: a store may write them in one step. */
const BATCH_MAX = 500;

/**
 * Keeps when API keys were used, best effort (decision 0062).
 *
 * - A key is noted when it is looked up. Its last use is stored at most once in five minutes; what
 *   another instance has stored counts, because the look-up read it.
 * - The first use of a UTC day becomes a fact within ten minutes.
 * - Both are written in batches apart from all requests. A failed write is dropped: the next look-up
 *   notes the key again.
 */
@Injectable()
export class KeyUses implements OnModuleDestroy {
  private readonly recent = new Map<string, number>();
  private readonly today = new Set<string>();
  private settingsNotedAt = -Infinity;
  private readonly storing: Periodic;
  private readonly recording: Periodic;
  private readonly failed: (cause: unknown) => undefined;

  constructor(
    private readonly credentials: Credentials,
    private readonly facts: KeyFacts,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    const text = 'the uses of API keys cannot be recorded';
    this.failed = logger.of('api-keys').ignoring('debug', text);
    this.storing = new Periodic(STORE_MS, () => this.store(), this.failed);
    this.recording = new Periodic(RECORD_MS, () => this.record(), this.failed);
    this.storing.start();
    this.recording.start();
  }

  /** Notes that a key, as it was just looked up, is used now. */
  note({ keyId, lastUsedAt }: Pick<ApiKey, 'keyId' | 'lastUsedAt'>): void {
    const now = this.clock.now();
    this.noteToday(keyId, now);
    if (lastUsedAt !== null && Math.abs(now - Date.parse(lastUsedAt)) < KEPT_MS) return;
    this.recent.set(keyId, now);
  }

  /** Notes that the key of the settings is used now; cheap, because it is never looked up. */
  noteSettingsKey(now: number): void {
    if (Math.abs(now - this.settingsNotedAt) < KEPT_MS) return;
    this.settingsNotedAt = now;
    this.noteToday(SETTINGS_KEY, now);
  }

  /** Stores the noted uses beside the keys. @throws VaultUnavailable */
  async store(): Promise<void> {
    const uses = [...this.recent].map(([keyId, at]) => ({ keyId, at: new Date(at).toISOString() }));
    this.recent.clear();
    for (let from = 0; from < uses.length; from += BATCH_MAX) {
      await this.credentials.noteUses(uses.slice(from, from + BATCH_MAX));
    }
  }

  /** Records the first uses of the day. @throws LogUnavailable, OutcomeUnknown, Contention */
  async record(): Promise<void> {
    const used = [...this.today];
    this.today.clear();
    if (used.length > 0) await this.facts.noteUsed(used);
  }

  /** A use that is no fact yet remains none: a log that does not answer would delay the end. */
  async onModuleDestroy(): Promise<void> {
    this.storing.close();
    this.recording.close();
    await this.store().catch(this.failed);
  }

  private noteToday(keyId: string, now: number): void {
    const day = new Date(now).toISOString().slice(0, 10);
    const known = this.facts.lastKnown.get(keyId)?.usedOn ?? '';
    if (known < day) this.today.add(keyId);
  }
}
