import { CommandBus } from '@nestjs/cqrs';
import { jest } from '@jest/globals';
import { Contention, type BatchAnswer } from '../../../src/application/lanes/answer.js';
import type { RunBatch } from '../../../src/application/commands/run-batch.js';
import { StoreLedger } from '../../../src/cli/import/ledger/store-ledger.js';
import type { NewDebit } from '../../../src/cli/import/ledger/import-ledger.js';
import type { Store } from '../../../src/cli/open-store.js';
import { LogUnavailable, OutcomeUnknown } from '../../../src/ports/event-log.js';
import { IdIndexUnavailable } from '../../../src/ports/id-index.js';
import { VaultUnavailable } from '../../../src/ports/key-vault.js';
import { MemoryKeyVault } from '../../harness/memory/key-vault.js';

const CLIENT = '018f3b1c-9d3e-7a10-8c55-0123456789ab';
const DONE = { kind: 'done', replayed: false, revision: 1n, warnings: [] } as const;
const UNKNOWN = { kind: 'failed', detail: 'OutcomeUnknown' } as const;
/** Longer than any wait between two tries. */
const NEXT_TRY_MS = 2_000;

type Run = (command: unknown) => Promise<unknown>;

async function ledgerOn(execute: Run): Promise<{ ledger: StoreLedger; reports: string[] }> {
  const reports: string[] = [];
  const parts = new Map<unknown, unknown>([[CommandBus, { execute }]]);
  const vault = new MemoryKeyVault();
  const store = { get: (token: unknown) => parts.get(token) ?? vault } as unknown as Store;
  const report = (text: string): void => void reports.push(text);
  return { ledger: await StoreLedger.on(store, { correlationId: 'import:1', report }), reports };
}

function debit(messageId: string): NewDebit {
  return { clientId: CLIENT, messageId, credits: '1', occurredAt: '2004-04-15T00:00:00.000Z' };
}

describe('an import straight into the stores', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** Lets waits pass until the work is done. */
  async function passing<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const done = work.finally(() => (settled = true));
    done.catch(() => undefined);
    while (!settled) await jest.advanceTimersByTimeAsync(NEXT_TRY_MS);
    return done;
  }

  it.each([
    new LogUnavailable('the log does not answer'),
    new OutcomeUnknown('nobody knows'),
    new IdIndexUnavailable('the index is away'),
    new VaultUnavailable('the vault is away'),
    new Contention('other writers came first'),
  ])('waits through an outage and says so once: $name', async (outage) => {
    const script = [Promise.reject(outage), Promise.reject(outage), Promise.resolve(DONE)];
    for (const step of script) step.catch(() => undefined);
    const { ledger, reports } = await ledgerOn(() => script.shift() ?? Promise.resolve(DONE));
    const recharge = ledger.recharge(CLIENT, { rechargeId: 'r', credits: '5' });
    expect(await passing(recharge)).toEqual({ kind: 'accepted' });
    expect(script).toEqual([]);
    expect(reports).toEqual([
      `waiting for the store: ${outage.message}`,
      'the store answers again',
    ]);
  });

  it('sends those items of a batch again whose outcome is unknown, and no others', async () => {
    const sent: string[][] = [];
    const answers: BatchAnswer[][] = [
      [DONE, UNKNOWN, UNKNOWN],
      [{ ...DONE, replayed: true }, UNKNOWN],
      [DONE],
    ];
    const { ledger } = await ledgerOn(async (command) => {
      const { items } = command as RunBatch;
      sent.push(items.map((item) => (item.command as { messageId: string }).messageId));
      return answers.shift();
    });
    const verdicts = await passing(ledger.debit(['a', 'b', 'c'].map(debit)));
    expect(verdicts.map(({ kind }) => kind)).toEqual(['accepted', 'replayed', 'accepted']);
    expect(sent).toEqual([['a', 'b', 'c'], ['b', 'c'], ['c']]);
  });

  it('gives up when the stores stay away, and says how to go on', async () => {
    const { ledger } = await ledgerOn(() => Promise.reject(new LogUnavailable('no answer')));
    const recharge = ledger.recharge(CLIENT, { rechargeId: 'r', credits: '5' });
    await expect(passing(recharge)).rejects.toThrow(
      'no answer; run the same command again to complete the import',
    );
  });

  it('stops at once where trying again would not help', async () => {
    const failed = { kind: 'failed', detail: 'TypeError' } as const;
    const { ledger, reports } = await ledgerOn(async () => [failed]);
    await expect(ledger.debit([debit('a')])).rejects.toThrow('TypeError; run the same command');
    const broken = await ledgerOn(() => Promise.reject(new TypeError('a defect')));
    const recharge = broken.ledger.recharge(CLIENT, { rechargeId: 'r', credits: '5' });
    await expect(recharge).rejects.toThrow('a defect');
    expect([...reports, ...broken.reports]).toEqual([]);
  });
});
