import type { ImportLedger, NewDebit, Verdict } from './ledger/import-ledger.js';
import type { BadLine, MessageLine } from './file/message-lines.js';
import { OrderedReports } from './ordered-reports.js';
import { IMPORT_NAMESPACE, uuid5 } from './uuid5.js';

/** Result of an import of messages; every line is debited, replayed or refused. */
export interface MessageCounts {
  clients: number;
  recharged: number;
  debited: number;
  replayed: number;
  refused: number;
}

export interface ImportOptions {
  /** Canonical amount of the one recharge of each sender's client. */
  readonly recharge: string;
  /** Hex SHA-256 of the file; its beginning is the recharge's id. */
  readonly sha256: string;
  /** Receives a line that was not imported; the import continues. */
  readonly report: (bad: BadLine) => void;
  /** Receives the number of lines with a final outcome. */
  readonly settled: (lines: number) => void;
}

const BATCH_MAX = 1000;
/** How many lines a batch may wait for its last line; reports are made in line order. */
const LAG_MAX = 20 * BATCH_MAX;
/** Batches in flight at once. Each sender belongs to one shard, so its order is kept. */
const SHARDS = 4;
/** Clients created at once at the start of a batch. */
const CREATIONS = 16;

/** The client id for a sender, the same in every run. */
export function clientOfSender(sender: string): string {
  return uuid5(IMPORT_NAMESPACE, `messages:${sender}`);
}

/**
 * Debits one credit per line (docs/reference/http-api.md §4). Creates and recharges clients when
 * they first occur.
 */
export async function importMessages(
  lines: AsyncIterable<MessageLine | BadLine>,
  ledger: ImportLedger,
  options: ImportOptions,
): Promise<MessageCounts> {
  const counts = { clients: 0, recharged: 0, debited: 0, replayed: 0, refused: 0 };
  const reports = new OrderedReports(options.report);
  const refuse = (bad: BadLine): void => {
    counts.refused += 1;
    reports.add(bad);
  };
  /** The last line that is bad or assigned to a shard. */
  let read = 0;
  const settled = (some: number): void => {
    options.settled(some);
    reports.settledBefore(Math.min(read + 1, ...shards.map((shard) => shard.firstLine)));
  };
  const settings = { ...options, refuse, settled };
  const shards = Array.from({ length: SHARDS }, () => new Shard(ledger, settings, counts));
  try {
    await distribute(lines, shards, (line, bad) => {
      read = bad === null ? line - 1 : line;
      if (bad === null) return;
      refuse(bad);
      settled(1);
    });
    await Promise.all(shards.map((shard) => shard.finish()));
    return counts;
  } finally {
    // When one shard fails, batches of the others are still in flight: the ledger must stay open
    // until they are settled.
    await Promise.allSettled(shards.map((shard) => shard.idle()));
    reports.settledBefore(Infinity);
  }
}

async function distribute(
  lines: AsyncIterable<MessageLine | BadLine>,
  shards: readonly Shard[],
  onRead: (line: number, bad: BadLine | null) => void,
): Promise<void> {
  const shardOf = new Map<string, Shard>();
  for await (const entry of lines) {
    onRead(entry.line, 'reason' in entry ? entry : null);
    if ('reason' in entry) continue;
    for (const lagging of shards) {
      if (lagging.firstLine < entry.line - LAG_MAX) await lagging.flush();
    }
    const known = shardOf.get(entry.sender);
    const shard = known ?? shards[shardOf.size % shards.length];
    if (shard === undefined) throw new Error('no shards');
    if (known === undefined) shardOf.set(entry.sender, shard);
    await shard.add(entry);
  }
}

/** The senders that share one sequence of batches. */
class Shard {
  private batch: MessageLine[] = [];
  private inFlight: Promise<void> = Promise.resolve();
  /** First line of the batch in flight; Infinity = none. */
  private sending = Infinity;
  /** Senders with an existing client, or with the refusal of its creation. */
  private readonly ready = new Map<string, { id: string; refused: string | null }>();

  constructor(
    private readonly ledger: ImportLedger,
    private readonly options: ImportOptions & { readonly refuse: (bad: BadLine) => void },
    private readonly counts: MessageCounts,
  ) {}

  /** The first line without a final outcome. */
  get firstLine(): number {
    return Math.min(this.sending, this.batch[0]?.line ?? Infinity);
  }

  async add(line: MessageLine): Promise<void> {
    this.batch.push(line);
    if (this.batch.length >= BATCH_MAX) await this.flush();
  }

  /** Sends the collected lines once the batch in flight is settled. */
  async flush(): Promise<void> {
    await this.inFlight;
    this.start();
  }

  async finish(): Promise<void> {
    await this.flush();
    await this.inFlight;
  }

  /** Settles when no batch is in flight. */
  idle(): Promise<void> {
    return this.inFlight;
  }

  private start(): void {
    const batch = this.batch.splice(0);
    this.sending = batch[0]?.line ?? Infinity;
    this.inFlight = this.send(batch);
    // Awaited by the next `add` or `finish`; until then a failure must not count as unhandled.
    this.inFlight.catch(() => undefined);
  }

  private async send(batch: readonly MessageLine[]): Promise<void> {
    if (batch.length === 0) return;
    await this.prepare([...new Set(batch.map(({ sender }) => sender))]);
    const items: NewDebit[] = [];
    const lines: number[] = [];
    for (const { line, sender, at } of batch) {
      const { id, refused } = this.ready.get(sender) as { id: string; refused: string | null };
      if (refused !== null) {
        this.refuse(line, refused);
        continue;
      }
      const occurredAt = new Date(at).toISOString();
      items.push({ clientId: id, messageId: String(line), credits: '1', occurredAt });
      lines.push(line);
    }
    const verdicts = items.length === 0 ? [] : await this.ledger.debit(items);
    verdicts.forEach((verdict, index) => this.count(lines[index] ?? 0, verdict));
    this.sending = Infinity;
    this.options.settled(batch.length);
  }

  private count(line: number, verdict: Verdict): void {
    if (verdict.kind === 'accepted') this.counts.debited += 1;
    else if (verdict.kind === 'replayed') this.counts.replayed += 1;
    else this.refuse(line, `${verdict.code}: ${verdict.reason}`);
  }

  private refuse(line: number, reason: string): void {
    this.options.refuse({ line, reason });
  }

  private async prepare(senders: readonly string[]): Promise<void> {
    const missing = senders.filter((sender) => !this.ready.has(sender));
    const next = missing[Symbol.iterator]();
    const worker = async (): Promise<void> => {
      for (const sender of { [Symbol.iterator]: () => next }) await this.makeReady(sender);
    };
    await Promise.all(Array.from({ length: CREATIONS }, worker));
  }

  private async makeReady(sender: string): Promise<void> {
    const id = clientOfSender(sender);
    const made = await this.ledger.createClient({
      id,
      username: `sender-${sender}`,
      email: `sender-${sender}@import.invalid`,
      firstName: 'Sender',
      lastName: sender,
      currency: 'CREDIT',
    });
    // An id that exists with other content is the same client, edited since: it is not missing.
    if (made.kind === 'refused' && made.code !== 'ID_REUSED') {
      this.ready.set(sender, { id, refused: `client not created: ${made.code}: ${made.reason}` });
      return;
    }
    if (made.kind === 'accepted') this.counts.clients += 1;
    const rechargeId = `import:${this.options.sha256.slice(0, 16)}`;
    const recharge = { rechargeId, credits: this.options.recharge };
    const recharged = await this.ledger.recharge(id, recharge);
    if (recharged.kind === 'accepted') this.counts.recharged += 1;
    const refused =
      recharged.kind === 'refused'
        ? `client not recharged: ${recharged.code}: ${recharged.reason}`
        : null;
    this.ready.set(sender, { id, refused });
  }
}
