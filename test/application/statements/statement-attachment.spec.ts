import {
  StatementAttachment,
  StatementCsv,
} from '../../../src/application/statements/statement-attachment.js';
import type { StatementDocument } from '../../../src/application/statements/statement-document.js';
import { StatementTooLongToPrint } from '../../../src/application/statements/statement-files.js';
import { PrinterUnavailable } from '../../../src/ports/statement-printer.js';

class NamedCsv extends StatementCsv {
  override write({ statement }: StatementDocument): Promise<Buffer> {
    return Promise.resolve(Buffer.from(`csv of ${statement.clientId}`));
  }
}

const document = { statement: { clientId: 'ada' } } as unknown as StatementDocument;

function attachment(pdf: () => Promise<Buffer>, isKnown = true): StatementAttachment {
  const fact = {} as never;
  const issued = {
    find: () => Promise.resolve(isKnown ? fact : null),
    document: () => Promise.resolve(document),
  };
  return new StatementAttachment(issued, { pdf }, new NamedCsv());
}

describe('the file of a mailed statement', () => {
  it('is a PDF', async () => {
    const made = attachment(() => Promise.resolve(Buffer.from('%PDF-')));
    const file = await made.make({ id: 'ada' }, 'S-000001');
    expect(file).toMatchObject({ filename: 'S-000001.pdf', contentType: 'application/pdf' });
  });

  it('is a CSV when the statement is too long to print [S0-47] [S0-48]', async () => {
    const made = attachment(() => Promise.reject(new StatementTooLongToPrint()));
    const file = await made.make({ id: 'ada' }, 'S-000001');
    expect(file?.filename).toBe('S-000001.csv');
    expect(file?.contentType).toBe('text/csv; charset=utf-8');
    expect(String(file?.content)).toBe('csv of ada');
  });

  it('is made later when it cannot be printed now, and never when there is no such statement', async () => {
    const busy = attachment(() => Promise.reject(new PrinterUnavailable('busy')));
    await expect(busy.make({ id: 'ada' }, 'S-000001')).rejects.toThrow(PrinterUnavailable);
    const unknown = attachment(() => Promise.resolve(Buffer.from('%PDF-')), false);
    expect(await unknown.make({ id: 'ada' }, 'S-000001')).toBeNull();
  });
});
