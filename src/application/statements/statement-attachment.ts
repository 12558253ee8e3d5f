import { TimeSlices } from '../../async/time-slices.js';
import type { AttachedFile, AttachmentSource } from '../access/mails/attachment-source.js';
import type { IssuedStatements } from './issued-statements.js';
import { StatementTooLongToPrint, type StatementFiles } from './statement-files.js';
import { STATEMENT_ATTACHMENT } from './statement-mailing.js';

/** The PDF file of an issued statement, made when its mail is sent. */
export class StatementAttachment implements AttachmentSource {
  readonly name = STATEMENT_ATTACHMENT;
  private readonly slices = new TimeSlices();

  constructor(
    private readonly issued: IssuedStatements,
    private readonly files: StatementFiles,
  ) {}

  async make({ id }: { readonly id: string }, reference: string): Promise<AttachedFile | null> {
    const work = this.slices.work();
    const fact = await this.issued.find(id, reference, work);
    if (fact === null) return null;
    const document = await this.issued.document(fact, work);
    const content = await this.files.pdf(document).catch((cause: unknown) => {
      if (cause instanceof StatementTooLongToPrint) return null;
      throw cause;
    });
    return content && { filename: `${reference}.pdf`, contentType: 'application/pdf', content };
  }
}
