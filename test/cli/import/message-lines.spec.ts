import { Readable } from 'node:stream';
import { messageLines } from '../../../src/cli/import/file/message-lines.js';

async function read(text: string): Promise<unknown[]> {
  const found = [];
  for await (const line of messageLines(Readable.from([Buffer.from(text)]))) found.push(line);
  return found;
}

describe('lines of a message log', () => {
  it('counts physical lines from 1 and skips the header', async () => {
    expect(await read('src dst time\n1 2 1082040961\n3 4 1082155839\n')).toEqual([
      { line: 2, sender: '1', at: 1_082_040_961_000 },
      { line: 3, sender: '3', at: 1_082_155_839_000 },
    ]);
  });

  it('takes a first line of three numbers for a message', async () => {
    expect(await read('1 2 3')).toEqual([{ line: 1, sender: '1', at: 3000 }]);
  });

  it('reads lines that end with CR LF, and tabs between the numbers', async () => {
    expect(await read('h\r\n7\t8\t9\r\n')).toEqual([{ line: 2, sender: '7', at: 9000 }]);
  });

  it.each(['1 2', '1 2 3 4', 'a b c', '1 2 -3', '1 2 3.5', '1,2,3', ''])(
    'reports a line that is not three numbers and continues: %j',
    async (bad) => {
      const found = await read(`h\n${bad}\n1 2 3\n`);
      expect(found).toEqual([
        { line: 2, reason: expect.stringContaining('not three numbers') },
        { line: 3, sender: '1', at: 3000 },
      ]);
    },
  );

  it('reports a time that no date can hold', async () => {
    expect(await read('h\n1 2 253402300800\n')).toEqual([
      { line: 2, reason: 'the time is out of range' },
    ]);
  });
});
