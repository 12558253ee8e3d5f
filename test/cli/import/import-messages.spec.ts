import { Readable } from 'node:stream';
import { clientOfSender, importMessages } from '../../../src/cli/import/import-messages.js';
import { messageLines, type BadLine } from '../../../src/cli/import/file/message-lines.js';
import { MemoryLedger } from './memory-ledger.js';

const SHA = '0123456789abcdef'.repeat(4);

/** A log of many senders, busy in turns, so that batches mix them. */
function logOf(lines: number, senders: number): string {
  const rows = Array.from({ length: lines }, (_, i) => `${(i * 7) % senders} 1 ${1_000_000 + i}`);
  return ['src dst time', ...rows].join('\n');
}

async function run(text: string, ledger: MemoryLedger, recharge = '1000000') {
  const bad: BadLine[] = [];
  let settled = 0;
  const counts = await importMessages(messageLines(Readable.from([text])), ledger, {
    recharge,
    sha256: SHA,
    report: (line) => bad.push(line),
    settled: (lines) => (settled += lines),
  });
  return { counts, bad, settled };
}

describe('importing a message log', () => {
  it('makes each sender a client with one recharge and each line a debit', async () => {
    const ledger = new MemoryLedger();
    const { counts, settled } = await run(logOf(9000, 40), ledger);
    expect(counts).toEqual({ clients: 40, recharged: 40, debited: 9000, replayed: 0, refused: 0 });
    expect(settled).toBe(9000);
    expect(ledger.clients.get(clientOfSender('7'))).toEqual({
      id: clientOfSender('7'),
      username: 'sender-7',
      email: 'sender-7@import.invalid',
      firstName: 'Sender',
      lastName: '7',
      currency: 'CREDIT',
    });
    expect(ledger.recharges.get(`${clientOfSender('7')} import:0123456789abcdef`)).toBe('1000000');
  });

  it('keeps the order of each client, with several batches of at most 1,000 in flight', async () => {
    const ledger = new MemoryLedger();
    await run(logOf(9000, 40), ledger);
    for (const messages of ledger.debits.values()) {
      const inOrder = [...messages].sort((one, other) => Number(one) - Number(other));
      expect(messages).toEqual(inOrder);
    }
    expect(Math.max(...ledger.batches)).toBeLessThanOrEqual(1000);
    expect(ledger.inFlightMax).toBeGreaterThan(1);
  });

  it('moves nothing the second time', async () => {
    const ledger = new MemoryLedger();
    await run(logOf(2500, 10), ledger);
    const { counts } = await run(logOf(2500, 10), ledger);
    expect(counts).toEqual({ clients: 0, recharged: 0, debited: 0, replayed: 2500, refused: 0 });
    expect(ledger.total).toBe(2500);
  });

  it('completes what an interrupted run left, and nothing twice', async () => {
    const ledger = new MemoryLedger(3300);
    await expect(run(logOf(9000, 40), ledger)).rejects.toThrow('killed');
    ledger.stopAfter = Infinity;
    const { counts } = await run(logOf(9000, 40), ledger);
    expect(counts.debited + counts.replayed).toBe(9000);
    expect(counts.replayed).toBe(3300);
    expect(ledger.total).toBe(9000);
  });

  it('reports bad lines with their numbers and imports the rest', async () => {
    const ledger = new MemoryLedger();
    const { counts, bad } = await run('h\n1 2 3\nnonsense\n1 2 4\n', ledger);
    expect(bad.map(({ line }) => line)).toEqual([3]);
    expect(counts).toMatchObject({ debited: 2, refused: 1 });
    expect(ledger.debits.get(clientOfSender('1'))).toEqual(['2', '4']);
  });

  it('reports in the order of the file, whichever batch a line was in', async () => {
    const ledger = new MemoryLedger();
    await run('h\n1 2 3\n3 2 3\n', ledger, '7');
    const rows = Array.from({ length: 30_000 }, (_, n) =>
      n % 1000 === 0 ? 'nonsense' : `${n % 5000 === 1 ? 1 : 2 + (n % 3)} 9 ${n}`,
    );
    const { bad, counts } = await run(['h', ...rows].join('\n'), ledger);
    const order = bad.map(({ line }) => line);
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(order).toHaveLength(counts.refused);
    expect(counts.refused).toBeGreaterThan(9_000);
  });

  it('debits a client that was edited since', async () => {
    const ledger = new MemoryLedger();
    const id = clientOfSender('1');
    ledger.clients.set(id, { id, username: 'renamed' });
    const { counts } = await run('h\n1 2 3\n', ledger);
    expect(counts).toMatchObject({ clients: 0, recharged: 1, debited: 1, refused: 0 });
  });

  it('refuses every line of a sender whose recharge has another amount than before', async () => {
    const ledger = new MemoryLedger();
    await run('h\n1 2 3\n', ledger);
    const { counts, bad } = await run('h\n1 2 3\n1 2 4\n', ledger, '5');
    expect(counts).toMatchObject({ debited: 0, replayed: 0, refused: 2 });
    expect(bad[0]?.reason).toContain('ID_REUSED');
  });
});
