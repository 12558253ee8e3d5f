import { StatementFiles } from '../../../src/application/statements/statement-files.js';
import {
  PrinterUnavailable,
  StatementPrinter,
  type PrintedStatement,
} from '../../../src/ports/statement-printer.js';
import { until } from '../../contracts/until.js';
import { documentOf, OneBrand } from '../../harness/statements/unprinted.js';

/** Prints nothing before it is released; notes whose statement it was given. */
class HeldPrinter extends StatementPrinter {
  readonly printed: string[] = [];
  private readonly ends: (() => void)[] = [];

  override async print({ statement }: PrintedStatement): Promise<Buffer> {
    this.printed.push(statement.clientId);
    await new Promise<void>((resolve) => this.ends.push(resolve));
    return Buffer.from(statement.clientId);
  }

  release(): void {
    this.ends.shift()?.();
  }
}

describe('the files of statements', () => {
  it('are printed one at a time, and one client keeps no other client out', async () => {
    const printer = new HeldPrinter();
    const files = new StatementFiles(printer, new OneBrand());
    const pdf = (clientId: string): Promise<string> =>
      files.pdf(documentOf(clientId)).then(String, (cause: unknown) => {
        if (cause instanceof PrinterUnavailable) return 'refused';
        throw cause;
      });
    const busy = Array.from({ length: 9 }, () => pdf('busy'));
    await until(() => printer.printed.length === 1);
    const other = pdf('other');
    const settled: string[] = [];
    for (const one of [...busy, other]) void one.then((text) => settled.push(text));
    await until(() => {
      printer.release();
      return settled.length === 10;
    });
    expect(await other).toBe('other');
    expect(settled.filter((text) => text === 'refused')).toHaveLength(4);
    expect(printer.printed.at(-1)).toBe('other');
  });
});
