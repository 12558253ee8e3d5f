import 'reflect-metadata';
import { Readable } from 'node:stream';
import { clientRows } from '../../../src/cli/import/client-rows.js';
import { clientOfUsername, importClients } from '../../../src/cli/import/import-clients.js';
import type { BadLine } from '../../../src/cli/import/message-lines.js';
import { MemoryLedger } from './memory-ledger.js';

const HEADER = 'username,email,firstName,lastName,credits,currency';

async function rows(text: string): Promise<unknown[]> {
  const found = [];
  for await (const row of clientRows(Readable.from([text]))) found.push(row);
  return found;
}

async function run(text: string, ledger: MemoryLedger) {
  const bad: BadLine[] = [];
  const report = (line: BadLine): void => void bad.push(line);
  const source = clientRows(Readable.from([text]));
  const counts = await importClients(source, ledger, { report, settled: () => undefined });
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
    [`${HEADER},city,profile.city\n`, 'column profile.city is there twice'],
    [`${HEADER},imContact,imContact.teams\n`, 'column imContact.teams is part of column imContact'],
    [`${HEADER},imContact.teams,imContact\n`, 'column imContact.teams is part of column imContact'],
    ['', 'the file is empty'],
  ])('refuses a file whose header does not fit: %j', async (text, reason) => {
    await expect(rows(text)).rejects.toThrow(reason);
  });

  it('reports a row with another number of cells, and one that is no CSV, with its line', async () => {
    const text = `${HEADER}\nada,a@example.com\nbob,b@example.com,B,"O"x",1,EUR\ncy,c@example.com,C,Y,1,EUR\n`;
    const found = (await rows(text)) as { line: number; reason?: string }[];
    found.sort((one, other) => one.line - other.line);
    expect(found.map(({ line, reason }) => [line, reason !== undefined])).toEqual([
      [2, true],
      [3, true],
      [4, false],
    ]);
  });
});

describe('importing opening balances', () => {
  const GOOD = `${HEADER}\nada,a@example.com,Ada,L,7,CREDIT\nbob,b@example.com,Bob,O,0,EUR\n`;

  it('creates each client and recharges it with its opening balance', async () => {
    const ledger = new MemoryLedger();
    const { counts } = await run(GOOD, ledger);
    expect(counts).toMatchObject({ clients: 2, recharged: 1, refused: 0 });
    expect(ledger.recharges.get(`${clientOfUsername('ada')} import:opening`)).toBe('7');
  });

  it('knows a client by its name in any case', () => {
    expect(clientOfUsername(' ADA')).toBe(clientOfUsername('ada'));
  });

  it('credits nobody twice when a corrected file is imported again', async () => {
    const ledger = new MemoryLedger();
    const bad = `${GOOD}cy,c@example.com,C,Y,-1,EUR\n`;
    const first = await run(bad, ledger);
    expect(first.bad).toEqual([{ line: 4, reason: expect.stringContaining('credits') }]);
    const second = await run(bad.replace('-1', '1'), ledger);
    expect(second.counts).toMatchObject({ clients: 1, recharged: 1, replayed: 2, refused: 0 });
    expect(ledger.recharges.size).toBe(2);
  });

  it('makes no client whose opening balance is more than any may be', async () => {
    const ledger = new MemoryLedger();
    const { bad } = await run(GOOD.replace(',7,', ',1000000000000.000001,'), ledger);
    expect(bad).toEqual([{ line: 2, reason: expect.stringContaining('credits') }]);
    expect([...ledger.clients.keys()]).toEqual([clientOfUsername('bob')]);
  });

  it('reports an opening balance that changed since', async () => {
    const ledger = new MemoryLedger();
    await run(GOOD, ledger);
    const { bad } = await run(GOOD.replace(',7,', ',8,'), ledger);
    expect(bad).toEqual([{ line: 2, reason: expect.stringContaining('ID_REUSED') }]);
  });
});
