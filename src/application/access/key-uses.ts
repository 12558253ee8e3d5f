import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Periodic } from '../../async/periodic.js';
import { Clock } from '../../ports/clock.js';
import { Credentials, type ApiKey } from '../../ports/credentials.js';
import { Logger } from '../../ports/logger.js';

/** A recorded use is this old before another one is recorded. */
const KEPT_MS = 300_000;
/** How often noted uses are recorded. */
const RECORD_MS = 5_000;
/** Uses of one write: a store may write them in one step. */
const BATCH_MAX = 500;

/**
 * Records when API keys were last used, best effort.
 *
 * - A key is noted when it is looked up, and recorded at most once in five minutes. Another
 *   instance's record counts, because the look-up read it.
 * - Records are written in batches apart from all requests. A failed write is dropped: the next
 *   look-up notes the key again.
 */
@Injectable()
export class KeyUses implements OnModuleDestroy {
  private readonly noted = new Map<string, number>();
  private readonly recording: Periodic;
  private readonly failed: (cause: unknown) => undefined;

  constructor(
    private readonly credentials: Credentials,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    const text = 'the uses of API keys cannot be recorded';
    this.failed = logger.of('api-keys').ignoring('debug', text);
    this.recording = new Periodic(RECORD_MS, () => this.record(), this.failed);
    this.recording.start();
  }

  /** Notes that a key, as it was just looked up, is used now. */
  note({ keyId, lastUsedAt }: Pick<ApiKey, 'keyId' | 'lastUsedAt'>): void {
    const now = this.clock.now();
    if (lastUsedAt !== null && Math.abs(now - Date.parse(lastUsedAt)) < KEPT_MS) return;
    this.noted.set(keyId, now);
  }

  /** Records the noted uses. @throws VaultUnavailable */
  async record(): Promise<void> {
    const uses = [...this.noted].map(([keyId, at]) => ({ keyId, at: new Date(at).toISOString() }));
    this.noted.clear();
    for (let from = 0; from < uses.length; from += BATCH_MAX) {
      await this.credentials.noteUses(uses.slice(from, from + BATCH_MAX));
    }
  }

  async onModuleDestroy(): Promise<void> {
    this.recording.close();
    await this.record().catch(this.failed);
  }
}
