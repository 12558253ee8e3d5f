import { SingleBar } from 'cli-progress';

/** Shows that a long operation is in progress. */
export interface Progress {
  advance(by: number): void;
  /** A line for the operator that does not break the bar. */
  note(text: string): void;
  stop(): void;
}

const LINE_EVERY_MS = 2_000;

/**
 * A bar on a terminal; otherwise occasional plain lines. Both go to stderr, so stdout has only the
 * command's result. `total` null = the length is unknown.
 */
export function progressOf(what: string, total: number | null): Progress {
  return process.stderr.isTTY && total !== null ? bar(what, total) : lines(what, total);
}

/** A line on stderr. A bar's line is cleared first; the bar reappears below with its next step. */
export function noteLine(text: string): void {
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${text}\n`);
}

function bar(what: string, total: number): Progress {
  const shown = new SingleBar({
    format: `${what} [{bar}] {percentage}% {value}/{total} {duration_formatted}`,
    hideCursor: true,
    stream: process.stderr,
  });
  shown.start(total, 0);
  return {
    advance: (by) => shown.increment(by),
    note: noteLine,
    stop: () => shown.stop(),
  };
}

function lines(what: string, total: number | null): Progress {
  let done = 0;
  let printedAt = Date.now();
  return {
    advance: (by) => {
      done += by;
      if (Date.now() - printedAt < LINE_EVERY_MS) return;
      printedAt = Date.now();
      const of = total === null ? '' : ` of ${total}`;
      process.stderr.write(`${what}: ${done}${of}\n`);
    },
    note: noteLine,
    stop: () => undefined,
  };
}
