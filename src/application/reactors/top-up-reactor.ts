import type { CommandBus } from '@nestjs/cqrs';
import { PERIODS_AT_ONCE } from '../../domain/client/decide/lifecycle/top-ups.js';
import type { Clock } from '../../ports/clock.js';
import type { Documents } from '../../ports/documents.js';
import type { Logger } from '../../ports/logger.js';
import { systemCaller } from '../lanes/answer.js';
import { CreditMonthlyTopUp } from '../commands/top-ups/credit-monthly-top-up.js';
import { FireTopUpPlan } from '../commands/top-ups/fire-top-up-plan.js';
import { DueTopUps, type DuePage } from './due-top-ups.js';
import { eachClient } from './each-client.js';
import type { Reactor } from './reactor.js';

export interface TopUpParts {
  readonly documents: Documents;
  readonly commands: Pick<CommandBus, 'execute'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Tops clients up at the local midnight of their day, and when their credits run low (S0-17, S2-11).
 *
 * - The read model `top-ups` only proposes clients; the lane decides from the log what is due, and
 *   credits each period once (I13).
 * - A walk goes on behind the last page, also after a round that failed, so clients whose commands
 *   fail do not hold up the others.
 */
export class TopUpReactor implements Reactor {
  readonly name = 'top-ups';
  readonly waitsForClock = true;
  readonly doneCounts = 'periods and firings credited';
  /** A threshold is noticed within this time. */
  readonly everyMs = 2_000;
  private credited = 0;
  private oldest: number | null = null;
  /** The present walk; null = the next question starts one. */
  private walk: DueTopUps | null = null;
  /** The result of `isDue`; the next part begins with it. */
  private found: DuePage | null = null;
  private readonly logger: Logger;

  constructor(private readonly parts: TopUpParts) {
    this.logger = parts.logger.of('top-ups');
  }

  /** Periods and firings that were credited so far. */
  get done(): number {
    return this.credited;
  }

  get dueSince(): number | null {
    return this.oldest;
  }

  async isDue(): Promise<boolean> {
    const isFresh = this.walk === null;
    this.found = await this.nextPage();
    if (this.found === null && !isFresh) this.found = await this.nextPage();
    this.oldest = this.found?.dueSince ?? null;
    return this.found !== null;
  }

  /** @throws what the last of several failed commands threw */
  async react(ending: AbortSignal): Promise<boolean> {
    const page = this.found ?? (await this.nextPage());
    this.found = null;
    if (page === null) return false;
    this.oldest = page.dueSince;
    await eachClient(page.clientIds, {
      work: (clientId) => this.credit(clientId, page.source, ending),
      failed: (clientId, cause) => this.logger.debug('a top-up failed', { clientId, cause }),
      ending,
    });
    return true;
  }

  private async nextPage(): Promise<DuePage | null> {
    const { documents, clock } = this.parts;
    this.walk ??= new DueTopUps(documents, clock.now());
    const page = await this.walk.next();
    if (page === null) this.walk = null;
    return page;
  }

  /** Sends commands until everything that was missed is credited. */
  private async credit(
    clientId: string,
    source: DuePage['source'],
    ending: AbortSignal,
  ): Promise<void> {
    const caller = systemCaller(this.name);
    while (!ending.aborted) {
      const command =
        source === 'PLAN'
          ? new FireTopUpPlan(clientId, { type: 'FireTopUpPlan' }, caller)
          : new CreditMonthlyTopUp(clientId, { type: 'CreditMonthlyTopUp' }, caller);
      const answer = await this.parts.commands.execute(command);
      if (answer.kind === 'refused') return;
      const credits = answer.facts.filter(({ type }) => type === 'CreditsRecharged').length;
      this.credited += credits;
      if (credits < PERIODS_AT_ONCE) return;
    }
  }
}
