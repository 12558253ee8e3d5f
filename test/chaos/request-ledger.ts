import type { Mark } from './drawn-commands.js';

/** The totals that an answer named. */
export interface Totals {
  readonly assigned: string;
  readonly usedPosted: string;
  readonly reserved: string;
}

/** The answer to one command, or to one item of a batch. */
export interface Acknowledged {
  readonly mark: Mark;
  /** When it was sent first, and when it was answered, on the clock of the load. */
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly revision: bigint;
  /** Null where the answer names none: in batches. */
  readonly totals: Totals | null;
  /** The revision is that of the command's event; otherwise the stream's at some later time. */
  readonly exact: boolean;
}

export function textOf({ clientId, event, id }: Mark): string {
  return `${clientId} ${event} ${id}`;
}

/** Records every request of the load: its answer, or that its outcome is unknown. */
export class RequestLedger {
  /** By the text of their marks. */
  readonly acknowledged = new Map<string, Acknowledged>();
  /** Refused by a rule: none of these may be in the log. */
  readonly refused = new Set<string>();
  /** Sent, with an unknown outcome. */
  readonly unknown = new Map<string, number>();
  /** Everything that must not have happened, in words. */
  readonly violations: string[] = [];

  /** @returns when it was sent for the first time */
  sent(mark: Mark): number {
    const text = textOf(mark);
    const first = this.unknown.get(text) ?? performance.now();
    this.unknown.set(text, first);
    return first;
  }

  acknowledge(command: Omit<Acknowledged, 'sentAt' | 'answeredAt'>): void {
    const text = textOf(command.mark);
    const sentAt = this.unknown.get(text) ?? 0;
    this.unknown.delete(text);
    this.acknowledged.set(text, { ...command, sentAt, answeredAt: performance.now() });
  }

  refuse(mark: Mark): void {
    const text = textOf(mark);
    this.unknown.delete(text);
    this.refused.add(text);
  }

  violate(what: string): void {
    this.violations.push(what);
  }
}
