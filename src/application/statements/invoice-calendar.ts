import { setImmediate as nextTurn } from 'node:timers/promises';
import { invoicing, type InvoicingDocument } from '../../../projections/billing/invoicing.js';
import { dateNumber } from '../../domain/statements/local-dates.js';
import { startOfLocalDate } from '../../domain/calendar.js';
import type { Document, Documents } from '../../ports/documents.js';
import type { IssuedStatements } from './issued-statements.js';
import { nextInvoiceDate, SETTLED_MS, type InvoiceDays } from './statement-issuing.js';

const PAGE = 500;

/** A statement that becomes due. */
export interface DueStatement extends InvoiceDays {
  readonly clientId: string;
  readonly date: string;
  /** Epoch milliseconds from which it can be issued. */
  readonly dueAt: number;
}

/**
 * The next statement of every client with invoice dates, in memory.
 *
 * It is brought up to date from the read model by what has changed there, and from the issued
 * statements. It only proposes: a statement is decided again from the log.
 */
export class InvoiceCalendar {
  private readonly next = new Map<string, DueStatement & { readonly lastDate: string | null }>();
  private reached = -1n;
  private refreshing: Promise<void> | null = null;

  constructor(
    private readonly documents: Documents,
    private readonly issued: Pick<IssuedStatements, 'state'>,
  ) {}

  /** Every client that has one, in no order. @throws ReadModelUnavailable, LogUnavailable */
  async all(): Promise<DueStatement[]> {
    await this.refresh();
    return [...this.next.values()];
  }

  /** Statements due by an instant, the oldest first. @throws as `all` */
  async dueBy(now: number): Promise<DueStatement[]> {
    const due = (await this.all()).filter(({ dueAt }) => dueAt <= now);
    return due.sort((one, other) => one.dueAt - other.dueAt);
  }

  /** Reads one client again: nothing is due for it, or it does not exist any more. */
  async reread(clientId: string): Promise<void> {
    const found = await this.documents.get(invoicing.collection, { clientId, key: '' });
    const { clients } = await this.issued.state();
    if (found === null) this.next.delete(clientId);
    else this.set(clientId, bodyOf(found), clients.get(clientId)?.lastDate);
  }

  private refresh(): Promise<void> {
    this.refreshing ??= this.readOn().finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  private async readOn(): Promise<void> {
    const { collection } = invoicing;
    const through = await this.documents.checkpoint(collection, 'served');
    const { clients } = await this.issued.state();
    while (through !== null && through > this.reached) {
      const page = await this.documents.find(collection, {
        where: [
          { field: 'position', op: '>', value: this.reached },
          { field: 'position', op: '<=', value: through },
        ],
        sort: { field: 'position', descending: false },
        limit: PAGE,
      });
      for (const found of page) {
        const { clientId } = found;
        this.set(clientId, bodyOf(found), clients.get(clientId)?.lastDate);
      }
      const last = page.at(-1);
      this.reached = page.length < PAGE || last === undefined ? through : bodyOf(last).position;
      await nextTurn();
    }
    for (const [clientId, known] of this.next) {
      const lastDate = clients.get(clientId)?.lastDate ?? null;
      if (lastDate !== known.lastDate) this.plan(clientId, known, lastDate);
    }
  }

  private set(
    clientId: string,
    { days, timeZone, since }: InvoicingDocument,
    lastDate: string | null = null,
  ): void {
    if (since === null || days.length === 0) this.next.delete(clientId);
    else this.plan(clientId, { days, timeZone, since: Date.parse(since) }, lastDate);
  }

  private plan(clientId: string, own: InvoiceDays, lastDate: string | null): void {
    const { days, timeZone, since } = own;
    const date = nextInvoiceDate(own, lastDate);
    if (date === null) return;
    const dueAt = startOfLocalDate(timeZone, dateNumber(date)) + SETTLED_MS;
    this.next.set(clientId, { clientId, days, timeZone, since, date, dueAt, lastDate });
  }
}

function bodyOf({ body }: Document): InvoicingDocument {
  return body as InvoicingDocument;
}
