import { Allowances, type Allowance } from '../logins/allowances.js';

/** A request for a link, as far as it is known before anything is looked up. */
export interface ResetRequest {
  /** The name in normal form. */
  readonly name: string;
  /** The network address, without the part that its owner changes at will. */
  readonly peer: string;
}

/** Links for one name. */
const NAME: Allowance = { most: 3, everyMs: 20 * 60_000 };
/** Links that one address asks for. */
const PEER: Allowance = { most: 20, everyMs: 60_000 };
/** Links that everybody together asks for. */
const ALL: Allowance = { most: 500, everyMs: 2_000 };
/** Names and addresses that are remembered, each. */
const REMEMBERED_MAX = 20_000;
const WAITING_MAX = 200;
const AT_ONCE = 2;
const EVERYBODY = 'everybody';

/**
 * Requests for links, done after their answer.
 *
 * - A request beyond a limit is dropped, so nothing distinguishes it from one that is done.
 * - Memory and work are bounded; each instance counts separately.
 */
export class ResetRequests {
  private readonly names = new Allowances(NAME, REMEMBERED_MAX);
  private readonly peers = new Allowances(PEER, REMEMBERED_MAX);
  private readonly all = new Allowances(ALL, 1);
  private readonly waiting: (() => Promise<void>)[] = [];
  private readonly running = new Set<Promise<void>>();

  /** Takes a request on; the work begins in a later turn of the event loop and must not reject. */
  add(request: ResetRequest, now: number, work: () => Promise<void>): void {
    if (this.waiting.length >= WAITING_MAX || !this.admits(request, now)) return;
    this.waiting.push(work);
    setImmediate(() => this.runNext());
  }

  /** Resolves when no request is waiting or in work. */
  async settled(): Promise<void> {
    while (this.waiting.length > 0 || this.running.size > 0) {
      await Promise.all(this.running);
      await new Promise((resolve) => void setImmediate(resolve));
    }
  }

  private admits({ name, peer }: ResetRequest, now: number): boolean {
    const limits = [
      [this.names, name],
      [this.peers, peer],
      [this.all, EVERYBODY],
    ] as const;
    if (limits.some(([allowances, key]) => allowances.waitMs(key, now) > 0)) return false;
    for (const [allowances, key] of limits) allowances.take(key, now);
    return true;
  }

  private runNext(): void {
    if (this.running.size >= AT_ONCE) return;
    const work = this.waiting.shift();
    if (work === undefined) return;
    const done = work().finally(() => {
      this.running.delete(done);
      this.runNext();
    });
    this.running.add(done);
  }
}
