import { Allowances, type Allowance } from './allowances.js';

/** A try to log in, as far as it is known before anything is looked up. */
export interface Attempt {
  /** The name in normal form; for codes, the id of the subject. */
  readonly name: string;
  /** The network address, without the part that its owner changes at will. */
  readonly peer: string;
}

/** Wrong tries of one address for one name. */
const PAIR: Allowance = { most: 10, everyMs: 30_000 };
/** Wrong passwords for one name from addresses that have not logged in with it. */
export const WRONG_PASSWORDS: Allowance = { most: 100, everyMs: 5_000 };
/** Wrong codes of one subject from such addresses: a code has six digits only. */
export const WRONG_CODES: Allowance = { most: 20, everyMs: 5 * 60_000 };
/** Wrong tries of one address for names that it has not logged in with. */
const PEER: Allowance = { most: 200, everyMs: 1_000 };
/** Names, addresses and pairs of them that are remembered, each. */
const REMEMBERED_MAX = 20_000;

/**
 * Back-off of logins, per name and per address.
 *
 * **Invariants**
 * - A try is taken before its password is checked, so tries at the same time are bounded too. A
 *   right password gives it back.
 * - An address that has logged in with a name is not affected by the failures of other addresses
 *   with that name, nor by its own failures with other names.
 * - Every wait ends: tries come back with time, however many fail.
 * - Memory is bounded. A forgotten name has all its tries again.
 */
export class LoginAttempts {
  private readonly pairs = new Allowances(PAIR, REMEMBERED_MAX);
  private readonly names: Allowances;
  private readonly peers = new Allowances(PEER, REMEMBERED_MAX);
  /** Pairs that logged in, in the order of their last login. */
  private readonly proven = new Set<string>();

  /** @param wrong tries of one name */
  constructor(wrong: Allowance) {
    this.names = new Allowances(wrong, REMEMBERED_MAX);
  }

  /** Takes a try; milliseconds to wait when there is none, and then nothing is taken. */
  take(attempt: Attempt, now: number): number {
    const { name, peer } = attempt;
    const pair = pairOf(attempt);
    const isProven = this.proven.has(pair);
    const waitMs = Math.max(
      this.pairs.waitMs(pair, now),
      isProven ? 0 : this.names.waitMs(name, now),
      isProven ? 0 : this.peers.waitMs(peer, now),
    );
    if (waitMs > 0) return waitMs;
    this.pairs.take(pair, now);
    if (!isProven) this.names.take(name, now);
    if (!isProven) this.peers.take(peer, now);
    return 0;
  }

  /** The try was no failure, but nobody logged in: the caller may repeat it. */
  giveBack(attempt: Attempt): void {
    const pair = pairOf(attempt);
    this.pairs.giveBack(pair);
    if (this.proven.has(pair)) return;
    this.names.giveBack(attempt.name);
    this.peers.giveBack(attempt.peer);
  }

  /** The password was right. */
  succeeded(attempt: Attempt): void {
    this.giveBack(attempt);
    this.pairs.refill(pairOf(attempt));
    this.prove(attempt);
  }

  /** Whether this address is known to have logged in with this name. */
  isProven(attempt: Attempt): boolean {
    return this.proven.has(pairOf(attempt));
  }

  /** The address has logged in with the name, now or before. */
  prove(attempt: Attempt): void {
    const pair = pairOf(attempt);
    this.proven.delete(pair);
    if (this.proven.size >= REMEMBERED_MAX) {
      const [oldest] = this.proven;
      if (oldest !== undefined) this.proven.delete(oldest);
    }
    this.proven.add(pair);
  }
}

function pairOf({ name, peer }: Attempt): string {
  return `${peer} ${name}`;
}
