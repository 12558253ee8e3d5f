import 'reflect-metadata';
import { clientRows } from '../../../src/cli/import/file/client-rows.js';
import { importClients } from '../../../src/cli/import/import-clients.js';
import { clientOfUsername } from '../../../src/cli/import/file/import-row.js';
import type { BadLine } from '../../../src/cli/import/file/message-lines.js';
import { MemoryLedger } from './memory-ledger.js';

const HEADER = 'username,email,firstName,lastName,credits,currency';

const POINT = { decimalComma: false };

async function rows(text: string | readonly string[], style = POINT): Promise<unknown[]> {
  const found = [];
  for await (const row of clientRows(inPieces(text), style)) found.push(row);
  return found;
}

async function* inPieces(text: string | readonly string[]): AsyncGenerator<string> {
  for (const piece of typeof text === 'string' ? [text] : text) yield await Promise.resolve(piece);
}

async function run(text: string, ledger: MemoryLedger) {
  const bad: BadLine[] = [];
  const report = (line: BadLine): void => void bad.push(line);
  const source = clientRows(inPieces(text), POINT);
  const counts = await importClients(source, ledger, {
    report,
    settled: () => undefined,
    update: null,
  });
  return { counts, bad };
}

describe('rows of a file of clients', () => {
  it('puts each cell where its public name says, as the type its field takes', async () => {
    const header = `${HEADER},city,allowCredit,limits.daily.messages,settings.priority,channels.rcs,invoiceDates,contractNumber`;
    const text = `${header}\nada,a@example.com,Ada,L,7,CREDIT,London,50,100,2,true,"[1,15]",4711\n`;
    expect(await rows(text)).toEqual([
      {
        line: 2,
        credits: '7',
        body: {
          username: 'ada',
          email: 'a@example.com',
          firstName: 'Ada',
          lastName: 'L',
          currency: 'CREDIT',
          profile: { city: 'London' },
          settings: {
            allowCredit: '50',
            limits: { daily: { messages: 100 } },
            priority: 2,
            channels: { rcs: true },
            invoiceDates: [1, 15],
            contractNumber: '4711',
          },
        },
      },
    ]);
  });

  it('leaves fields with empty cells at their default', async () => {
    const [row] = await rows(`${HEADER},company\nada,a@example.com,Ada,L,,EUR,\n`);
    expect(row).toMatchObject({ credits: '' });
    expect(Object.keys((row as { body: object }).body)).not.toContain('company');
  });

  it.each([
    ['username,email\n', 'no column firstName, lastName, credits, currency'],
    [`${HEADER},nonsense\n`, 'unknown column "nonsense"'],
    [`${HEADER},password\n`, 'unknown column "password"'],
    [`${HEADER},city,profile.city\n`, 'column profile.city occurs twice'],
    [`${HEADER},imContact,imContact.teams\n`, 'column imContact.teams is part of column imContact'],
    [`${HEADER},imContact.teams,imContact\n`, 'column imContact.teams is part of column imContact'],
    [
      `${HEADER},nonsense,more\n`,
      'unknown column "nonsense", "more"; the columns are username, email',
    ],
    [`${HEADER},E-Mail\n`, 'column E-Mail occurs twice'],
    ['', 'the file is empty'],
    ['\n\n', 'the file is empty'],
  ])('refuses a file whose header does not fit: %j', async (text, reason) => {
    await expect(rows(text)).rejects.toThrow(reason);
  });

  it('reports a row with another number of cells, and one that is no CSV, with its line', async () => {
    const text = `${HEADER}\nada,a@example.com\nbob,b@example.com,B,"O"x",1,EUR\ncy,c@example.com,C,Y,1,EUR\n`;
    const found = (await rows(text)) as { line: number; reason?: string }[];
    expect(found.map(({ line, reason }) => [line, reason !== undefined])).toEqual([
      [2, true],
      [3, true],
      [4, false],
    ]);
  });
});

describe('a file that a spreadsheet wrote', () => {
  const ADA = ['ada', 'a@example.com', 'Ada', 'L', '7', 'CREDIT'];
  const BOB = ['bob', 'b@example.com', 'Bob', 'O', '8', 'EUR'];
  const names = async (text: string | readonly string[]): Promise<unknown[]> =>
    (await rows(text)).map((row) => (row as { body: { username?: unknown } }).body.username);

  it.each([',', ';', '\t'])('may be separated by %j', async (separator) => {
    const lines = [HEADER.split(','), ADA, BOB].map((cells) => cells.join(separator));
    expect(await names(lines.join('\r\n'))).toEqual(['ada', 'bob']);
  });

  it('may name its separator in the first line', async () => {
    const lines = ['sep=;', HEADER.replaceAll(',', ';'), ADA.join(';')];
    expect(await names(lines.join('\r\n'))).toEqual(['ada']);
  });

  it.each([
    ['\r\n', '\n', '\r'],
    ['\n', '\r', '\r\n'],
    ['\r', '\r\n', '\n'],
    ['\n\n', '\r\n\r\n', '\r\r'],
  ])('may have the line ends %j, %j and %j together', async (one, other, third) => {
    const text = `${HEADER}${one}${ADA.join(',')}${other}${BOB.join(',')}${third}`;
    expect(await names(text)).toEqual(['ada', 'bob']);
    expect(await names([...text])).toEqual(['ada', 'bob']);
  });

  it('counts physical lines, whatever their ends', async () => {
    const text = `${HEADER}\r\n${ADA.join(',')}\n\r${BOB.join(',')}`;
    expect((await rows(text)).map((row) => (row as { line: number }).line)).toEqual([2, 4]);
  });

  it('may write its header in any case, with spaces, hyphens and underscores', async () => {
    const header =
      'USERNAME;E-Mail;First name;last_name;Credits;Currency;ALLOWCREDIT;Limits.Daily.Messages';
    const [row] = await rows(`${header}\n${ADA.join(';')};5;6\n`);
    expect(row).toMatchObject({
      body: { email: 'a@example.com', settings: { limits: { daily: { messages: 6 } } } },
    });
  });

  it('may have empty rows and columns at its end', async () => {
    const text = `${HEADER},,\n${ADA.join(',')},,\n,,,,,,,\n`;
    expect(await names(text)).toEqual(['ada']);
    const [bad] = await rows(`${HEADER},\n${ADA.join(',')},note\n`);
    expect(bad).toEqual({ line: 2, reason: '"note" is in column 7, which has no name' });
  });

  it.each([
    ['TRUE', true],
    ['true', true],
    ['Yes', true],
    ['FALSE', false],
    ['no', false],
    ['maybe', 'maybe'],
    ['1', '1'],
  ])('takes %s in a column of yes and no for %j', async (cell, value) => {
    const [row] = await rows(`${HEADER},sendStats\n${ADA.join(',')},${cell}\n`);
    expect(row).toMatchObject({ body: { settings: { sendStats: value } } });
  });

  it('is refused row by row where letters were lost before', async () => {
    const [bad] = await rows(`${HEADER}\n${ADA.join(',').replace('Ada', 'J\ufffdrgen')}\n`);
    expect(bad).toEqual({ line: 2, reason: expect.stringContaining('has lost letters') });
  });

  it('gives bad and good rows in the order of the file', async () => {
    const lines = Array.from({ length: 200 }, (_, n) =>
      n % 3 === 0 ? 'x,"y"z' : ADA.join(',').replace('ada', `ada${n}`),
    );
    const found = (await rows(`${HEADER}\n${lines.join('\n')}\n`)) as { line: number }[];
    const order = found.map(({ line }) => line);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });
});

describe('amounts in a file', () => {
  const amounts = async (cell: string, decimalComma: boolean): Promise<unknown> => {
    const text = `${HEADER};allowCredit`.replaceAll(',', ';');
    const [row] = await rows(`${text}\nada;a@example.com;A;L;${cell};EUR;${cell}\n`, {
      decimalComma,
    });
    const { credits, body, reason } = row as {
      credits?: string;
      reason?: string;
      body?: { settings: { allowCredit: unknown } };
    };
    if (reason === undefined) expect(body?.settings.allowCredit).toBe(credits);
    return reason ?? credits;
  };

  it.each([
    ['1.5', '1.5'],
    ['0.125', '0.125'],
    ['1.0000', '1.0000'],
    ['1000', '1000'],
    ['1E+06', '1E+06'],
  ])('are read as they are with a decimal point: %s', async (cell, read) => {
    expect(await amounts(cell, false)).toBe(read);
  });

  it.each(['1,5', '1,000', '1.000', '12.345', '1.000.000', '1.000,50', '-1,5'])(
    'are never guessed: %s',
    async (cell) => {
      expect(await amounts(cell, false)).toMatch(
        /^settings\.allowCredit: .*--decimal-comma; credits: /,
      );
    },
  );

  it('are refused with the two ways to write them', async () => {
    expect(await amounts('1.000', false)).toContain('write 1000 or 1.0000, or say --decimal-comma');
    expect(await amounts('1,5', false)).toContain('write 1234.5, or say --decimal-comma');
  });

  it.each([
    ['1,5', '1.5'],
    ['1.000', '1000'],
    ['1.000.000,25', '1000000.25'],
    ['1000', '1000'],
    ['0,000001', '0.000001'],
  ])('may have a decimal comma when the command says so: %s', async (cell, read) => {
    expect(await amounts(cell, true)).toBe(read);
  });

  it.each(['1.5', '1.00', '10.00,5'])(
    'are not guessed with a decimal comma either: %s',
    async (cell) => {
      expect(await amounts(cell, true)).toContain('a point that separates no thousands');
    },
  );

  it('never become whole numbers by a point', async () => {
    const cells = 'ada,a@example.com,A,L,1,EUR';
    const header = `${HEADER},limits.daily.messages`;
    for (const cell of ['1.000', '1.5', '1e3']) {
      expect(await rows(`${header}\n${cells},${cell}\n`)).toMatchObject([
        { body: { settings: { limits: { daily: { messages: cell } } } } },
      ]);
    }
    expect(await rows(`${header}\n${cells},1.000\n`, { decimalComma: true })).toMatchObject([
      { body: { settings: { limits: { daily: { messages: 1000 } } } } },
    ]);
  });
});

describe('importing opening balances', () => {
  const GOOD = `${HEADER}\nada,a@example.com,Ada,L,7,CREDIT\nbob,b@example.com,Bob,O,0,EUR\n`;

  it('creates each client and recharges it with its opening balance', async () => {
    const ledger = new MemoryLedger();
    const { counts } = await run(GOOD, ledger);
    expect(counts).toEqual({ created: 2, present: 0, changed: 0, recharged: 1, refused: 0 });
    expect(ledger.recharges.get(`${clientOfUsername('ada')} import:opening`)).toBe('7');
  });

  it('knows a client by its name in any case', () => {
    expect(clientOfUsername(' ADA')).toBe(clientOfUsername('ada'));
  });

  it('credits no client twice when a corrected file is imported again', async () => {
    const ledger = new MemoryLedger();
    const bad = `${GOOD}cy,c@example.com,C,Y,-1,EUR\n`;
    const first = await run(bad, ledger);
    expect(first.bad).toEqual([{ line: 4, reason: expect.stringContaining('credits') }]);
    const second = await run(bad.replace('-1', '1'), ledger);
    expect(second.counts).toEqual({ created: 1, present: 2, changed: 0, recharged: 1, refused: 0 });
    expect(ledger.recharges.size).toBe(2);
  });

  it('makes no client whose opening balance is more than any may be', async () => {
    const ledger = new MemoryLedger();
    const { bad } = await run(GOOD.replace(',7,', ',1000000000000.000001,'), ledger);
    expect(bad).toEqual([{ line: 2, reason: expect.stringContaining('credits') }]);
    expect([...ledger.clients.keys()]).toEqual([clientOfUsername('bob')]);
  });

  it('says which line has a name first, and imports that one', async () => {
    const ledger = new MemoryLedger();
    const twice = 'ADA,x@example.com,Ada,L,9,CREDIT\ncy,B@Example.com,C,Y,1,EUR\n';
    const { bad, counts } = await run(`${GOOD}${twice}`, ledger);
    expect(bad).toEqual([
      { line: 4, reason: 'username ADA is in line 2 already' },
      { line: 5, reason: 'email B@Example.com is in line 3 already' },
    ]);
    expect(counts).toEqual({ created: 2, present: 0, changed: 0, recharged: 1, refused: 2 });
    expect(ledger.clients.get(clientOfUsername('ada'))).toMatchObject({ email: 'a@example.com' });
  });

  it('reports bad rows in the order of the file', async () => {
    const lines = Array.from({ length: 60 }, (_, n) =>
      n % 2 === 0 ? `u${n},u${n}@example.com,U,N,-1,EUR` : `u${n},u${n}@example.com,U,N,1,EUR`,
    );
    const { bad } = await run(`${HEADER}\n${lines.join('\n')}\n`, new MemoryLedger());
    expect(bad.map(({ line }) => line)).toEqual(Array.from({ length: 30 }, (_, n) => 2 * n + 2));
  });

  it('reports an opening balance that changed since', async () => {
    const ledger = new MemoryLedger();
    await run(GOOD, ledger);
    const { bad } = await run(GOOD.replace(',7,', ',8,'), ledger);
    expect(bad).toEqual([{ line: 2, reason: expect.stringContaining('ID_REUSED') }]);
  });
});
