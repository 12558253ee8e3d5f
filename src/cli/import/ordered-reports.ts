import type { BadLine } from './file/message-lines.js';

/**
 * Forwards bad lines in the order of the file, although lines are settled in any order. A line
 * waits until all lines before it are settled.
 */
export class OrderedReports {
  /** In line order. */
  private readonly waiting: BadLine[] = [];

  constructor(private readonly report: (bad: BadLine) => void) {}

  add(bad: BadLine): void {
    let place = this.waiting.length;
    while (place > 0 && (this.waiting[place - 1]?.line ?? 0) > bad.line) place -= 1;
    this.waiting.splice(place, 0, bad);
  }

  /** All lines before this one are settled. */
  settledBefore(line: number): void {
    let due = 0;
    while ((this.waiting[due]?.line ?? Infinity) < line) due += 1;
    this.waiting.splice(0, due).forEach(this.report);
  }
}
