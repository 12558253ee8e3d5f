import type { ProjectionStatus } from '../../ports/projection-runner.js';

/** A line of the feed with how far it is behind the log. */
export interface ProgressLine extends ProjectionStatus {
  /** Positions between this line and the log's end; 0 = nothing is missing. */
  readonly lag: number;
}

interface Waiter {
  readonly name: string;
  readonly position: bigint;
  readonly settle: (reached: boolean) => void;
}

/** Stands for every line at once. */
export const ALL = 'all';

/**
 * How far the id index and each read model have come, as the engine reports it; nothing here asks
 * a store. Who must read their own writes waits here, and is woken by the report itself.
 */
export class Progress {
  private lines = new Map<string, ProjectionStatus>();
  private waiters: Waiter[] = [];
  private head = -1n;

  /** @param waited hears of everyone who has to wait */
  constructor(private readonly waited: () => void = () => undefined) {}

  /** What the engine says: all lines, each with where it is now. */
  report(lines: readonly ProjectionStatus[]): void {
    this.lines = new Map(lines.map((line) => [line.name, line]));
    if (this.waiters.length === 0) return;
    const reached = this.waiters.filter((waiter) => this.holds(waiter));
    if (reached.length === 0) return;
    this.waiters = this.waiters.filter((waiter) => !reached.includes(waiter));
    for (const { settle } of reached) settle(true);
  }

  /** The log reaches up to here. */
  committed(position: bigint): void {
    if (position > this.head) this.head = position;
  }

  /** Position up to which a line has everything, or the least of all; -1n = nothing yet. */
  position(name: string): bigint {
    if (name !== ALL) return this.lines.get(name)?.position ?? -1n;
    const positions = [...this.lines.values()].map((line) => line.position);
    if (positions.length === 0) return -1n;
    return positions.reduce((a, b) => (b < a ? b : a));
  }

  /**
   * Resolves true once the line (`operations`, a read model, or `all`) contains the position,
   * false when that did not come in time. No polling.
   */
  waitFor(name: string, position: bigint, timeoutMs: number): Promise<boolean> {
    if (this.holds({ name, position })) return Promise.resolve(true);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        name,
        position,
        settle: (reached) => {
          clearTimeout(timer);
          resolve(reached);
        },
      };
      const timer = setTimeout(() => {
        this.waiters = this.waiters.filter((each) => each !== waiter);
        resolve(false);
      }, timeoutMs);
      this.waiters.push(waiter);
      this.waited();
    });
  }

  /** Whether a line stopped at an event: waiting for it is in vain until it is rebuilt. */
  hasFailed(name: string): boolean {
    return this.lines.get(name)?.state === 'failed';
  }

  /**
   * How many positions a line is behind the log's end; by default the one furthest behind. The
   * write path waits while it is too many, so that the feed's backlog stays bounded; a line that
   * failed is not counted, because waiting would not help it.
   */
  lag(name?: string): number {
    if (name !== undefined) return this.behind(this.position(name));
    const moving = [...this.lines.values()].filter(({ state }) => state !== 'failed');
    return Math.max(0, ...moving.map((line) => this.behind(line.position)));
  }

  /** Every line, the id index first: what health and `GET /v1/projections` show. */
  status(): ProgressLine[] {
    return [...this.lines.values()].map((line) => ({ ...line, lag: this.behind(line.position) }));
  }

  /** Lines that need someone to look, by name, with why. */
  troubles(): readonly { readonly name: string; readonly reason: string }[] {
    return [...this.lines.values()]
      .filter(({ state }) => state === 'failed' || state === 'retrying')
      .map(({ name, state, lastError }) => ({ name, reason: lastError ?? state }));
  }

  /** Nothing is reported any more: whoever still waits is told so. */
  close(): void {
    const waiting = this.waiters;
    this.waiters = [];
    for (const { settle } of waiting) settle(false);
  }

  private holds({ name, position }: Pick<Waiter, 'name' | 'position'>): boolean {
    return this.lines.size > 0 && this.position(name) >= position;
  }

  private behind(position: bigint): number {
    return position >= this.head ? 0 : Number(this.head - position);
  }
}
