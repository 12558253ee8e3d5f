import { TimeSlices } from '../../async/time-slices.js';
import type { AttachedFile, AttachmentSource } from '../access/mails/attachment-source.js';
import type { IssuedStatements } from './issued-statements.js';
import type { StatementDocument } from './statement-document.js';
import { StatementTooLongToPrint, type StatementFiles } from './statement-files.js';
import { STATEMENT_ATTACHMENT } from './statement-mailing.js';

/** Writes a statement as CSV, as the interface answers it. */
export abstract class StatementCsv {
  abstract write(document: StatementDocument): Promise<Buffer>;
}

/**
 * The file of an issued statement, made when its mail is sent: PDF, or CSV when the statement has
 * more entries than are printed (decision 0099).
 */
export class StatementAttachment implements AttachmentSource {
  readonly name = STATEMENT_ATTACHMENT;
  private readonly slices = new TimeSlices();

  constructor(
    private readonly issued: Pick<IssuedStatements, 'find' | 'document'>,
    private readonly files: Pick<StatementFiles, 'pdf'>,
    private readonly csv: StatementCsv,
  ) {}

  async make({ id }: { readonly id: string }, reference: string): Promise<AttachedFile | null> {
    const work = this.slices.work();
    const fact = await this.issued.find(id, reference, work);
    if (fact === null) return null;
    const document = await this.issued.document(fact, work);
    try {
      const content = await this.files.pdf(document);
      return { filename: `${reference}.pdf`, contentType: 'application/pdf', content };
    } catch (cause) {
      if (!(cause instanceof StatementTooLongToPrint)) throw cause;
      const content = await this.csv.write(document);
      return { filename: `${reference}.csv`, contentType: 'text/csv; charset=utf-8', content };
    }
  }
}
