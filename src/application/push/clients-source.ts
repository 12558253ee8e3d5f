import { SubscriberBehind, Wakening, type PushSource } from './push-source.js';

/** Changes of one message. */
const CHANGES_MAX = 500;
/** Changes that may wait for a subscriber. */
const WAITING_MAX = 10_000;

/** Newest revisions of clients, by their ids. */
export type Revisions = ReadonlyMap<string, bigint>;

/** A client that changed. */
export interface ClientChange {
  readonly clientId: string;
  readonly revision: bigint;
}

/**
 * The changed clients for one subscriber.
 *
 * **Invariants**
 * - The newest revision of a client is given after every change, and never after a later one.
 * - A subscriber for which more than 10,000 changes wait ends: it must read the clients again.
 */
export class ClientsSource implements PushSource<readonly ClientChange[]> {
  isClosed = false;
  private rounds: Revisions[] = [];
  private rest: ClientChange[] = [];
  private waiting = 0;
  private isInterrupted = false;
  private readonly wakening = new Wakening();

  constructor(
    private readonly isSeen: (clientId: string) => boolean,
    private readonly closed: () => void,
  ) {}

  /** The changes of a round, which must not change any more. */
  offer(round: Revisions): void {
    this.waiting += round.size;
    if (this.waiting > WAITING_MAX) this.interrupt();
    else this.rounds.push(round);
    this.wakening.wake();
  }

  /** Some changes are unknown. */
  interrupt(): void {
    this.isInterrupted = true;
    this.rounds = [];
    this.wakening.wake();
  }

  async ready(): Promise<void> {
    while (!this.isClosed && !this.hasChanges()) await this.wakening.sleep();
  }

  take(): readonly ClientChange[] | null {
    if (this.isClosed || !this.hasChanges()) return null;
    return this.rest.splice(0, CHANGES_MAX);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.closed();
    this.wakening.wake();
  }

  private hasChanges(): boolean {
    if (this.isInterrupted) throw behind();
    if (this.rest.length === 0) this.rest = this.merged();
    return this.rest.length > 0;
  }

  private merged(): ClientChange[] {
    const newest = new Map<string, bigint>();
    for (const [clientId, revision] of this.rounds.flatMap((round) => [...round])) {
      const isNewer = revision > (newest.get(clientId) ?? -1n);
      if (isNewer && this.isSeen(clientId)) newest.set(clientId, revision);
    }
    this.rounds = [];
    this.waiting = 0;
    return [...newest].map(([clientId, revision]) => ({ clientId, revision }));
  }
}

function behind(): SubscriberBehind {
  return new SubscriberBehind(
    'Too many changes were not taken, or some are not known: read the clients again, then subscribe.',
    null,
  );
}
