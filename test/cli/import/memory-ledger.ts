import type {
  ChangeVerdict,
  ClientPatch,
  ImportLedger,
  NewClient,
  NewDebit,
  NewRecharge,
  Verdict,
} from '../../../src/cli/import/ledger/import-ledger.js';

const REUSED: Verdict = { kind: 'refused', code: 'ID_REUSED', reason: 'other content' };
const NO_CLIENT: Verdict = { kind: 'refused', code: 'CLIENT_NOT_FOUND', reason: 'no such client' };

const ACCEPTED = { kind: 'accepted' } as const;

/** The least ledger that keeps the promises about ids; it answers late, to mix things up. */
export class MemoryLedger implements ImportLedger {
  readonly clients = new Map<string, NewClient>();
  readonly recharges = new Map<string, string>();
  /** Message ids of each client in the order of their debits. */
  readonly debits = new Map<string, string[]>();
  readonly batches: number[] = [];
  inFlightMax = 0;
  private inFlight = 0;

  /** Throws once this many debits are in, as a killed process would stop. */
  constructor(public stopAfter = Infinity) {}

  async createClient(client: NewClient): Promise<Verdict> {
    await this.late();
    const known = this.clients.get(client.id);
    if (known === undefined) {
      this.clients.set(client.id, client);
      return { kind: 'accepted' };
    }
    return JSON.stringify(known) === JSON.stringify(client) ? { kind: 'replayed' } : REUSED;
  }

  async changeClient(clientId: string, patch: ClientPatch): Promise<ChangeVerdict> {
    await this.late();
    const known = this.clients.get(clientId);
    if (known === undefined) return NO_CLIENT;
    const changed = { ...known, ...patch };
    this.clients.set(clientId, changed);
    return JSON.stringify(known) === JSON.stringify(changed) ? { kind: 'unchanged' } : ACCEPTED;
  }

  async recharge(clientId: string, { rechargeId, credits }: NewRecharge): Promise<Verdict> {
    await this.late();
    if (!this.clients.has(clientId)) return NO_CLIENT;
    const known = this.recharges.get(`${clientId} ${rechargeId}`);
    this.recharges.set(`${clientId} ${rechargeId}`, known ?? credits);
    if (known === undefined) return { kind: 'accepted' };
    return known === credits ? { kind: 'replayed' } : REUSED;
  }

  async debit(items: readonly NewDebit[]): Promise<readonly Verdict[]> {
    this.batches.push(items.length);
    this.inFlight += 1;
    this.inFlightMax = Math.max(this.inFlightMax, this.inFlight);
    await this.late();
    this.inFlight -= 1;
    return items.map((item) => this.debitOne(item));
  }

  get total(): number {
    return [...this.debits.values()].reduce((sum, { length }) => sum + length, 0);
  }

  private debitOne({ clientId, messageId }: NewDebit): Verdict {
    if (this.total >= this.stopAfter) throw new Error('killed');
    if (!this.clients.has(clientId)) return NO_CLIENT;
    const messages = this.debits.get(clientId) ?? [];
    this.debits.set(clientId, messages);
    if (messages.includes(messageId)) return { kind: 'replayed' };
    messages.push(messageId);
    return { kind: 'accepted' };
  }

  /** A few turns of the loop, more for one call than for the next. */
  private async late(): Promise<void> {
    const turns = 1 + ((this.clients.size + this.batches.length) % 3);
    for (let turn = 0; turn < turns; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
