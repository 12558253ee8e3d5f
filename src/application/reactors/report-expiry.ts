import type { CommandBus } from '@nestjs/cqrs';
import { delivery } from '../../../projections/delivery.js';
import type { Clock } from '../../ports/clock.js';
import type { Document, Documents, Query } from '../../ports/documents.js';
import { systemCaller } from '../lanes/answer.js';
import { RunBatch, type BatchItem } from '../commands/run-batch.js';
import type { Reactor } from './reactor.js';

export interface ReportExpiryParts {
  readonly documents: Documents;
  readonly commands: Pick<CommandBus, 'execute'>;
  readonly clock: Clock;
}

/**
 * Messages that one part of a round looks at. Reading them takes some milliseconds; a part waits
 * for the disk once, so small parts would be slow.
 */
const PAGE = 2_000;

/**
 * Ends the wait for delivery reports that did not come within `dlrWaitDays` (S0-25, S0-26).
 *
 * - The read model `delivery` only proposes messages; the lane of the client decides again, from
 *   the charge and the reports in the log.
 * - A part is one batch, so its memory is bounded and its events are appended in groups.
 * - A part begins behind the last one, so messages that cannot be decided do not hold up the others.
 */
export class ReportExpiry implements Reactor {
  readonly name = 'report-expiry';
  readonly waitsForClock = true;
  readonly doneCounts = 'messages found to wait no longer';
  readonly everyMs = 10_000;
  private ended = 0;
  private after: Query['after'];
  /** The result of `isDue`; the next part begins with it. */
  private found: readonly Document[] | null = null;
  private oldest: number | null = null;

  constructor(private readonly parts: ReportExpiryParts) {}

  /** Messages so far that were found to wait no longer. */
  get done(): number {
    return this.ended;
  }

  get dueSince(): number | null {
    return this.oldest;
  }

  async isDue(): Promise<boolean> {
    this.found = await this.due(this.after);
    if (this.found.length === 0 && this.after !== undefined) this.found = await this.due();
    const [first] = this.found;
    this.oldest = first === undefined ? null : Date.parse(dueAtOf(first));
    return first !== undefined;
  }

  /** @throws Error when the log did not take all of it; what is missing is proposed again */
  async react(): Promise<boolean> {
    const page = this.found ?? (await this.due(this.after));
    this.found = null;
    const last = page.length < PAGE ? undefined : page.at(-1);
    this.after = last && { value: dueAtOf(last), id: last };
    const caller = systemCaller(this.name);
    const batch = new RunBatch(page.map(itemOf), 'each', caller);
    const answers = await this.parts.commands.execute(batch);
    this.ended += answers.filter(({ kind }) => kind === 'done').length;
    const failed = answers.find((answer) => answer.kind === 'failed');
    if (failed?.kind === 'failed') throw new Error(`expiries were not recorded: ${failed.detail}`);
    return last !== undefined;
  }

  private due(after?: Query['after']): Promise<Document[]> {
    const now = new Date(this.parts.clock.now()).toISOString();
    return this.parts.documents.find(delivery.collection, {
      where: [{ field: 'dueAt', op: '<=', value: now }],
      sort: { field: 'dueAt', descending: false },
      ...(after && { after }),
      limit: PAGE,
    });
  }
}

function itemOf({ clientId, key }: Document): BatchItem {
  return { clientId, command: { type: 'ExpireMessage', messageId: String(key) } };
}

function dueAtOf({ body }: Document): string {
  return body['dueAt'] as string;
}
