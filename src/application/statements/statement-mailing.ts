import { isClient } from '../../domain/client/state.js';
import type { Clock } from '../../ports/clock.js';
import { mailIdOf } from '../access/mails/mail-id.js';
import type { Outbox } from '../access/mails/outbox.js';
import { systemCaller } from '../lanes/answer.js';
import type { Lanes } from '../lanes/lanes.js';
import { dayBefore } from '../../domain/statements/invoice-dates.js';
import { dateText } from '../../domain/statements/local-dates.js';
import { clockOf } from '../../domain/statements/zone-offsets.js';
import { dateAt } from '../../domain/windows.js';
import type { IssuedFact, IssuedStatements } from './issued-statements.js';

/** Name of the source of attachments; it is in stored mails. */
export const STATEMENT_ATTACHMENT = 'statement';

/** A position in the stream of statements that survives restarts; -1n = the beginning. */
export interface StoredPosition {
  read(): Promise<{ readonly position: bigint; readonly version: number }>;
  advance(
    held: { readonly position: bigint; readonly version: number },
    position: bigint,
  ): Promise<boolean>;
}

export interface StatementMailingParts {
  readonly issued: IssuedStatements;
  readonly lanes: Pick<Lanes, 'current'>;
  readonly outbox: Pick<Outbox, 'queue'>;
  readonly position: StoredPosition;
  readonly clock: Clock;
}

const PAGE = 50;
/** A statement that waits longer is not worth a mail; it can be read at any time. */
const USEFUL_MS = 30 * 24 * 60 * 60_000;

/**
 * Queues a mail for every issued statement whose client wants it (S0-43, S0-47, S0-48).
 *
 * The position is written after the mails. A crash between the two repeats some of them, with the
 * same ids.
 */
export class StatementMailing {
  constructor(private readonly parts: StatementMailingParts) {}

  /** @throws LogUnavailable, VaultUnavailable */
  async isDue(): Promise<boolean> {
    const { position } = await this.parts.position.read();
    return (await this.parts.issued.factsFrom(position + 1n, 1)).length > 0;
  }

  /** True = there may be more. @throws as `isDue`, Contention */
  async react(ending: AbortSignal): Promise<boolean> {
    const held = await this.parts.position.read();
    const facts = await this.parts.issued.factsFrom(held.position + 1n, PAGE);
    let reached = held.position;
    for (const fact of facts) {
      if (ending.aborted) break;
      await this.queue(fact);
      reached = fact.revision;
    }
    const isOwn = reached > held.position && (await this.parts.position.advance(held, reached));
    return isOwn && facts.length === PAGE;
  }

  private async queue({ data, recordedAt }: IssuedFact): Promise<void> {
    const { lanes, outbox, clock } = this.parts;
    const { clientId, number, offsets, from } = data;
    const { fold } = await lanes.current(clientId, systemCaller('statements'));
    if (!isClient(fold)) return;
    const { sendInvoices, billingDocsByEmail, billingEmail } = fold.settings;
    const usefulUntil = recordedAt + USEFUL_MS;
    if (!sendInvoices || !billingDocsByEmail || billingEmail === null) return;
    if (usefulUntil <= clock.now()) return;
    const first = dateText(dateAt(clockOf(offsets), Date.parse(from)));
    await outbox.queue({
      mailId: mailIdOf('statement', clientId, number),
      template: 'statement',
      subject: { kind: 'client', id: clientId },
      to: billingEmail,
      values: { number, from: first, to: dayBefore(data.date) },
      usefulUntil,
      attachments: [{ source: STATEMENT_ATTACHMENT, reference: number }],
    });
  }
}
