import { clientRows } from '../../../src/cli/import/file/client-rows.js';
import { DryRunLedger } from '../../../src/cli/import/ledger/dry-run-ledger.js';
import { importClients } from '../../../src/cli/import/import-clients.js';
import type { ImportLedger } from '../../../src/cli/import/ledger/import-ledger.js';
import type { ImportReader } from '../../../src/cli/import/ledger/import-reader.js';
import { clientOfUsername, type ClientCounts } from '../../../src/cli/import/file/import-row.js';
import { Service } from '../../../src/cli/import/ledger/service.js';
import { ServiceLedger } from '../../../src/cli/import/ledger/service-ledger.js';
import { ServiceReader } from '../../../src/cli/import/ledger/service-reader.js';
import { StoreLedger } from '../../../src/cli/import/ledger/store-ledger.js';
import { StoreReader } from '../../../src/cli/import/ledger/store-reader.js';
import { EventLog } from '../../../src/ports/event-log.js';
import { ADMIN_KEY, ServiceHarness, type Json } from '../../harness/service-harness.js';

const HEADER = 'username;email;firstName;lastName;credits;currency;phone;allowCredit;sendStats';
const ADA = 'ada;ada@example.com;Ada;Lovelace;100;CREDIT;+49 30 123456;50;yes';
const BOB = 'bob;bob@example.com;Bob;O;;EUR;;;';

interface Target {
  readonly ledger: ImportLedger;
  readonly reader: ImportReader;
}

async function straight({ running: { app } }: ServiceHarness): Promise<Target> {
  const report = (): void => undefined;
  const ledger = await StoreLedger.on(app, { correlationId: 'import:1', report });
  return { ledger, reader: new StoreReader(app) };
}

async function overHttp({ running: { app } }: ServiceHarness): Promise<Target> {
  await app.listen(0, '127.0.0.1');
  const service = new Service({ url: await app.getUrl(), key: ADMIN_KEY, requestId: 'import:1' });
  return { ledger: new ServiceLedger(service), reader: new ServiceReader(service) };
}

describe.each([
  ['straight into the store', straight],
  ['over HTTP', overHttp],
])('a file of clients %s', (_, targetOf) => {
  let harness: ServiceHarness;
  let target: Target;
  beforeEach(async () => {
    harness = await new ServiceHarness().open();
    target = await targetOf(harness);
  });
  afterEach(() => harness.close());

  async function run(
    rows: readonly string[],
    { dryRun = false, update = false } = {},
  ): Promise<ClientCounts & { readonly bad: readonly string[] }> {
    const bad: string[] = [];
    const ledger = dryRun ? new DryRunLedger(target.reader) : target.ledger;
    const source = clientRows(inOnePiece([HEADER, ...rows].join('\r\n')), { decimalComma: false });
    const counts = await importClients(source, ledger, {
      report: ({ line, reason }) => bad.push(`${line} ${reason}`),
      settled: () => undefined,
      update: update ? target.reader : null,
    });
    return { ...counts, bad };
  }

  /** The prediction of a dry run, which does not change the length of the log. */
  async function planned(rows: readonly string[], update = false) {
    const log = harness.running.app.get(EventLog);
    const end = await log.end();
    const counted = await run(rows, { dryRun: true, update });
    expect(await log.end()).toBe(end);
    return counted;
  }

  async function typesOf(clientId: string): Promise<string[]> {
    const { json } = await harness.send('GET', `/v1/clients/${clientId}/events`);
    return (json.items as Json[]).map(({ type }) => String(type));
  }

  it('is predicted by a dry run before it is imported', async () => {
    const rows = [ADA, BOB, 'cyd;not an address;C;Y;1;HRK;;;', 'ADA;x@example.com;A;L;1;EUR;;;'];
    const counted = await planned(rows);
    expect(counted).toMatchObject({ created: 2, recharged: 1, refused: 2 });
    expect(counted.bad).toEqual([
      expect.stringMatching(/^4 INVALID_INPUT: (?=.*email must be)(?=.*currency must be)/),
      '5 username ADA is in line 2 already',
    ]);
    expect(await run(rows)).toEqual(counted);
    const again = await planned([ADA, BOB]);
    expect(again).toMatchObject({ created: 0, present: 2, recharged: 0, refused: 0 });
    expect(await run([ADA, BOB])).toEqual(again);
  });

  it('is predicted by a dry run for taken names and different clients', async () => {
    await run([ADA]);
    await harness.post('/v1/clients', {
      username: 'Taken',
      email: 'taken@example.com',
      currency: 'EUR',
      firstName: 'T',
      lastName: 'K',
    });
    const rows = [
      ADA.replace('Lovelace', 'King'),
      'taken;new@example.com;T;K;1;EUR;;;',
      'new;TAKEN@example.com;N;E;1;EUR;;;',
    ];
    const counted = await planned(rows);
    expect(counted.bad).toEqual([
      '2 ID_REUSED: the client exists with other data: --update changes what differs',
      expect.stringMatching(/^3 USERNAME_TAKEN: .*--update changes that client/),
      expect.stringMatching(/^4 EMAIL_TAKEN: /),
    ]);
    const codes = (bad: readonly string[]): string[] =>
      bad.map((line) => line.split(':', 1)[0] ?? '');
    expect(codes((await run(rows)).bad)).toEqual(codes(counted.bad));
  });

  it('changes with --update what differs, and books nothing again', async () => {
    await run([ADA, BOB]);
    const rows = [
      'ada;ada@example.com;Ada;King;100;CREDIT;+4930123456;75;yes',
      BOB,
      'cyd;cyd@example.com;C;Y;5;EUR;;;',
    ];
    const counted = await planned(rows, true);
    expect(counted).toEqual({
      created: 1,
      changed: 1,
      present: 1,
      recharged: 1,
      refused: 0,
      bad: [],
    });
    expect(await run(rows, { update: true })).toEqual(counted);
    const { json } = await harness.send('GET', `/v1/clients/${clientOfUsername('ada')}/events`);
    const [, , change] = json.items as Json[];
    expect(change.data.changes.map(({ field }: Json) => field)).toEqual([
      'profile.lastName',
      'settings.allowCredit',
    ]);
    expect(await typesOf(clientOfUsername('ada'))).toEqual([
      'ClientCreated',
      'CreditsRecharged',
      'SettingsChanged',
    ]);
    expect(await typesOf(clientOfUsername('bob'))).toEqual(['ClientCreated']);
    const again = await run(rows, { update: true });
    expect(again).toMatchObject({ created: 0, changed: 0, present: 3, recharged: 0, refused: 0 });
  });

  it('reports an opening balance or a currency that differs, and changes neither', async () => {
    await run([ADA, BOB]);
    const rows = [ADA.replace('100', '200'), BOB.replace('EUR', 'USD')];
    const counted = await planned(rows, true);
    expect(counted.bad).toEqual([
      expect.stringContaining('2 ID_REUSED: credits: another opening balance was booked before'),
      expect.stringContaining('3 CURRENCY_LOCKED'),
    ]);
    expect((await run(rows, { update: true })).refused).toBe(2);
    expect(await typesOf(clientOfUsername('ada'))).toEqual(['ClientCreated', 'CreditsRecharged']);
  });

  it('changes with --update a client that was not imported, and books nothing for it', async () => {
    const made = await harness.post('/v1/clients', {
      username: 'Ada',
      email: 'ada@example.com',
      currency: 'CREDIT',
      firstName: 'Ada',
      lastName: 'Byron',
    });
    const counted = await planned([ADA], true);
    expect(counted).toMatchObject({ created: 0, changed: 1, recharged: 0, refused: 0 });
    expect(await run([ADA], { update: true })).toEqual(counted);
    expect(await typesOf(String(made.json.clientId))).toEqual(['ClientCreated', 'SettingsChanged']);
  });

  it('books with --update the opening balance that an interrupted run left out', async () => {
    await run([ADA.replace(';100;', ';;')]);
    expect(await run([ADA], { update: true })).toMatchObject({ present: 1, recharged: 1 });
    expect(await typesOf(clientOfUsername('ada'))).toEqual(['ClientCreated', 'CreditsRecharged']);
  });
});

async function* inOnePiece(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}
