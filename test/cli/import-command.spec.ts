import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientOfUsername } from '../../src/cli/import/file/import-row.js';
import { freshDirectory, removeDirectory, tallystick } from './run-tallystick.js';

const MESSAGES = 'src dst time\n1 2 1082040961\nnot a message\n1 3 1082040962\n4 1 1082155839\n';
const CLIENTS = [
  'username,email,firstName,lastName,credits,currency,allowCredit',
  'ada,ada@example.com,Ada,Lovelace,100,CREDIT,50',
  'bob,not an address,Bob,O,1,CREDIT,',
  'ada,other@example.com,Ada,Again,1,CREDIT,',
].join('\n');

let dir: string;
let messages: string;

beforeEach(() => {
  dir = freshDirectory();
  messages = join(dir, 'messages.txt');
  writeFileSync(messages, MESSAGES);
});
afterEach(() => removeDirectory(dir));

const importMessages = () => tallystick(['import', messages, '--format', 'messages'], data());
const data = (): string => join(dir, 'data');

describe('tallystick import', () => {
  it('reports a line that is no message, imports the rest and exits 2', async () => {
    const first = await importMessages();
    expect(first).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('line 3: not three'),
    });
    expect(first.stdout).toMatch(/^clients 2, recharged 2, debited 3, replayed 0, refused 1, /);
    const again = await importMessages();
    expect(again.stdout).toMatch(/^clients 0, recharged 0, debited 0, replayed 3, refused 1, /);
  });

  it('reports each message that the credit does not reach for', async () => {
    const args = ['import', messages, '--format', 'messages', '--recharge', '1'];
    const { status, stdout, stderr } = await tallystick(args, data());
    expect(status).toBe(2);
    expect(stdout).toMatch(/debited 2, replayed 0, refused 2, /);
    expect(stderr).toMatch(/line 4: INSUFFICIENT_CREDITS: 0 available/);
  });

  it('brings opening balances in, and reports each row that does not go in', async () => {
    const file = join(dir, 'clients.csv');
    writeFileSync(file, CLIENTS);
    const { status, stdout, stderr } = await tallystick(
      ['import', file, '--format', 'clients'],
      data(),
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/line 3: INVALID_INPUT: email /);
    expect(stderr).toMatch(/line 4: username ada is in line 2 already/);
    expect(stdout).toBe(
      'clients created 1, changed 0, there already 0, refused 2; opening balances booked 1\n',
    );
    const log = await tallystick(['export', '--client', clientOfUsername('ada')], data());
    const events = log.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ type }) => type)).toEqual(['ClientCreated', 'CreditsRecharged']);
    expect(events[0].data.settings.allowCredit).toBe('50');
    expect(events[1].data).toMatchObject({ credits: '100', source: 'IMPORT' });
  });
});

describe('a file that Excel wrote in Western Europe', () => {
  const TEXT =
    'Username;E-Mail;FirstName;LastName;Credits;Currency;SendStats\r\n' +
    'juergen;j@example.com;Jürgen;Groß;1.250,50;EUR;WAHR\r\n' +
    'zoe;zoe@example.com;Zoë;Öz;7;EUR;TRUE\r\n';

  it('is refused until its encoding is named, and never imported with other letters', async () => {
    const file = join(dir, 'clients.csv');
    writeFileSync(file, Buffer.from(TEXT, 'latin1'));
    const args = ['import', file, '--format', 'clients'];
    const guessed = await tallystick(args, data());
    expect(guessed).toMatchObject({ status: 2, stdout: '' });
    expect(guessed.stderr).toMatch(/line 2 is not UTF-8: .*--encoding windows-1252/);
    const named = await tallystick([...args, '--encoding', 'windows-1252'], data());
    expect(named.stderr).toBe(
      'line 2: credits: "1.250,50" has a comma: write 1234.5, or say --decimal-comma\n',
    );
    const result = await tallystick(
      [...args, '--encoding', 'windows-1252', '--decimal-comma'],
      data(),
    );
    expect(result.stderr).toMatch(
      /^line 2: INVALID_INPUT: settings.sendStats must be true or false\n$/,
    );
    writeFileSync(file, Buffer.from(TEXT.replace('WAHR', 'yes'), 'latin1'));
    await tallystick([...args, '--encoding', 'windows-1252', '--decimal-comma'], data());
    const log = await tallystick(['export', '--client', clientOfUsername('juergen')], data());
    const [made, recharged] = log.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(made.data.profile).toMatchObject({ firstName: 'Jürgen', lastName: 'Groß' });
    expect(recharged.data.credits).toBe('1250.5');
  });
});

describe('tallystick import --dry-run', () => {
  it('says what would happen and makes no ledger', async () => {
    const file = join(dir, 'clients.csv');
    writeFileSync(file, CLIENTS);
    const run = await tallystick(['import', file, '--format', 'clients', '--dry-run'], data());
    expect(run).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('line 3: INVALID_INPUT'),
    });
    expect(run.stdout).toMatch(/^dry run, nothing was written: clients created 1, /);
    expect(existsSync(data())).toBe(false);
    const result = await tallystick(
      ['import', messages, '--format', 'messages', '--dry-run', '--json'],
      data(),
    );
    expect(JSON.parse(result.stdout)).toMatchObject({
      dryRun: true,
      clients: 2,
      debited: 3,
      refused: 1,
    });
    expect(existsSync(data())).toBe(false);
  });

  it('counts messages that are there already as replayed', async () => {
    await importMessages();
    const log = await tallystick(['export'], data());
    const result = await tallystick(
      ['import', messages, '--format', 'messages', '--dry-run', '--json'],
      data(),
    );
    expect(JSON.parse(result.stdout)).toMatchObject({ clients: 0, debited: 0, replayed: 3 });
    expect((await tallystick(['export'], data())).stdout).toBe(log.stdout);
  });
});

describe('the example of opening balances', () => {
  it('goes in whole', async () => {
    const run = await tallystick(['import', 'examples/clients.csv', '--format', 'clients'], data());
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toMatch(/^clients created 3, .*opening balances booked 2/);
  });
});
