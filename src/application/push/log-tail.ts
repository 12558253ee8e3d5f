import { creditLog, type CreditLogDocument } from '../../../projections/credit-log.js';
import { decodeFact } from '../../codec/codec.js';
import { clientStream } from '../../domain/client/streams.js';
import type { Documents } from '../../ports/documents.js';
import type { EventLog } from '../../ports/event-log.js';
import type { KeyVault } from '../../ports/key-vault.js';
import { typedDocument } from '../queries/client-reader.js';
import type { CreditLogLine } from '../queries/get-credit-log.js';
import { withPresentPayments } from '../queries/present-payments.js';

/** Events of one read: decoding them takes a few milliseconds. */
const EVENTS_MAX = 100;

/** Lines of a credit log after a revision, and how far they reach. */
export interface LogPart {
  readonly after: bigint;
  /** Revision of the last event that was read; events without a line count too. */
  readonly through: bigint;
  readonly lines: readonly CreditLogLine[];
}

/** The stores that lines are made from. */
export interface LineStores {
  readonly log: EventLog;
  readonly vault: KeyVault;
  readonly documents: Documents;
}

/**
 * Reads the end of a client's credit log from the log itself, so a line does not wait for the read
 * models. Subscribers that have reached the same revision share one read.
 */
export class LogTail {
  private newest: Promise<LogPart> | null = null;
  private newestAfter = -2n;

  constructor(
    private readonly clientId: string,
    private readonly from: LineStores,
  ) {}

  /** The next events after a revision. @throws LogUnavailable, VaultUnavailable, UnreadableEvent */
  async after(revision: bigint): Promise<LogPart> {
    if (this.newest === null || this.newestAfter !== revision) {
      const reading = this.read(revision);
      this.newestAfter = revision;
      this.newest = reading;
      const isEmpty = await reading.then(
        ({ through }) => through === revision,
        () => true,
      );
      // An empty or failed read says nothing about the next one.
      if (isEmpty && this.newest === reading) this.newest = null;
      return reading;
    }
    return this.newest;
  }

  private async read(after: bigint): Promise<LogPart> {
    const { log, vault, documents } = this.from;
    const events = await log.readForward(clientStream(this.clientId), after + 1n, EVENTS_MAX);
    const key = await vault.findKey(this.clientId);
    const found: CreditLogLine[] = [];
    for (const event of events) {
      const fact = decodeFact(event, key);
      if (!creditLog.handles.has(fact.type)) continue;
      const body = creditLog.evolve(null, fact);
      if (body === null) continue;
      const { clientId } = this;
      const { revision } = fact;
      found.push(typedDocument<CreditLogDocument>({ clientId, key: revision, revision, body }));
    }
    const lines = await withPresentPayments(documents, found);
    return { after, through: events.at(-1)?.revision ?? after, lines };
  }
}
