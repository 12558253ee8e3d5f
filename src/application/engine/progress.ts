import type { ProjectionStatus } from '../../ports/projection-runner.js';

/** Status of one projection, with its distance to the end of the log. */
export interface ProgressLine extends ProjectionStatus {
  /** Positions between the projection and the log's end; 0 = nothing is missing. */
  readonly lag: number;
}

interface Waiter {
  readonly name: string;
  readonly position: bigint;
  readonly settle: (reached: boolean) => void;
}

/** Means all projections at once. */
export const ALL = 'all';

/**
 * Progress of the id index and each read model, as the engine reports it; no store is asked.
 * Callers that must read their own writes wait here, and the report itself wakes them.
 */
export class Progress {
  private lines = new Map<string, ProjectionStatus>();
  private waiters: Waiter[] = [];
  private head = -1n;

  /** @param waited is called whenever a caller has to wait */
  constructor(private readonly waited: () => void = () => undefined) {}

  /** Takes the engine's report: the present status of every projection. */
  report(lines: readonly ProjectionStatus[]): void {
    this.lines = new Map(lines.map((line) => [line.name, line]));
    if (this.waiters.length === 0) return;
    const reached = this.waiters.filter((waiter) => this.holds(waiter));
    if (reached.length === 0) return;
    this.waiters = this.waiters.filter((waiter) => !reached.includes(waiter));
    for (const { settle } of reached) settle(true);
  }

  /** The log is durable up to this position. */
  committed(position: bigint): void {
    if (position > this.head) this.head = position;
  }

  /** The position up to which the log is known to be durable; -1n = unknown. */
  get end(): bigint {
    return this.head;
  }

  /** Checkpoint of a projection, or the lowest of all; -1n = nothing yet. */
  position(name: string): bigint {
    if (name !== ALL) return this.lines.get(name)?.position ?? -1n;
    const positions = [...this.lines.values()].map((line) => line.position);
    if (positions.length === 0) return -1n;
    return positions.reduce((a, b) => (b < a ? b : a));
  }

  /**
   * Resolves true once the projection (`operations`, a read model, or `all`) contains the position,
   * false after the time-out. No polling.
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

  /** Whether a projection stopped at an event: waiting for it is useless until it is rebuilt. */
  hasFailed(name: string): boolean {
    return this.lines.get(name)?.state === 'failed';
  }

  /**
   * Positions between a projection and the log's end; by default of the slowest. The write path
   * waits while the lag is too large, so the backlog stays bounded. A failed projection does not
   * count, because waiting would not help it.
   */
  lag(name?: string): number {
    if (name !== undefined) return this.behind(this.position(name));
    const moving = [...this.lines.values()].filter(({ state }) => state !== 'failed');
    return Math.max(0, ...moving.map((line) => this.behind(line.position)));
  }

  /** Every projection, the id index first, as health and `GET /v1/projections` show it. */
  status(): ProgressLine[] {
    return [...this.lines.values()].map((line) => ({ ...line, lag: this.behind(line.position) }));
  }

  /** Projections that need an operator, by name, with the reason. */
  troubles(): readonly { readonly name: string; readonly reason: string }[] {
    return [...this.lines.values()]
      .filter(({ state }) => state === 'failed' || state === 'retrying')
      .map(({ name, state, lastError }) => ({ name, reason: lastError ?? state }));
  }

  /** No more reports will come: waiting callers are released. */
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
