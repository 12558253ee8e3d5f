import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Periodic } from '../../async/periodic.js';
import { EventLog } from '../../ports/event-log.js';
import { Logger } from '../../ports/logger.js';
import { ApiKeys } from './api-keys.js';
import { KeyFacts } from './key-facts.js';

/** How old the known facts of other instances may be. */
const READ_MS = 5_000;
/** How often stored keys and facts are compared. */
const SETTLE_MS = 600_000;

/**
 * On a log with several instances, reads the facts that others record about keys, and completes
 * what a crash of another instance has left. Without others, the start has settled everything.
 */
@Injectable()
export class KeyUpkeep implements OnModuleDestroy {
  private readonly periodic: Periodic;
  private settledAt = -Infinity;

  constructor(
    private readonly keys: ApiKeys,
    private readonly facts: KeyFacts,
    log: EventLog,
    logger: Logger,
  ) {
    const text = 'the facts about API keys cannot be read';
    const failed = logger.of('api-keys').ignoring('debug', text);
    this.periodic = new Periodic(log.shared ? READ_MS : null, () => this.run(), failed);
    if (log.shared) void this.run().catch(failed);
    this.periodic.start();
  }

  /** @throws VaultUnavailable, LogUnavailable, OutcomeUnknown, Contention */
  async run(): Promise<void> {
    if (performance.now() - this.settledAt < SETTLE_MS) {
      await this.facts.read();
      return;
    }
    await this.keys.settle();
    this.settledAt = performance.now();
  }

  onModuleDestroy(): void {
    this.periodic.close();
  }
}
