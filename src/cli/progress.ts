import { SingleBar } from 'cli-progress';

/** Shows that something lasting goes on. */
export interface Progress {
  advance(by: number): void;
  /** A line for the operator that must not tear the bar. */
  note(text: string): void;
  stop(): void;
}

const LINE_EVERY_MS = 2_000;

/**
 * A bar on a terminal; plain lines, seldom, anywhere else. Both go to stderr, so that stdout
 * stays the command's result. `total` null = nobody knows how long it will be.
 */
export function progressOf(what: string, total: number | null): Progress {
  return process.stderr.isTTY && total !== null ? bar(what, total) : lines(what, total);
}

/** A line on stderr. A bar's line is cleared first; the bar comes back below with its next step. */
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
  let told = Date.now();
  return {
    advance: (by) => {
      done += by;
      if (Date.now() - told < LINE_EVERY_MS) return;
      told = Date.now();
      const of = total === null ? '' : ` of ${total}`;
      process.stderr.write(`${what}: ${done}${of}\n`);
    },
    note: noteLine,
    stop: () => undefined,
  };
}
