import { TimeSlices, type SliceTimer } from '../../src/async/time-slices.js';

/**
 * The clock and the event loop of slices, both moved by the spec. Each look at the clock moves it by
 * `perLookMs`, so every step of a piece of work seems to take that long.
 */
export class SteppedTurns implements SliceTimer {
  /** Turns of the event loop that slices have asked for. */
  turns = 0;
  time = 0;
  private readonly next: (() => void)[] = [];

  constructor(private readonly perLookMs = 0) {}

  now(): number {
    this.time += this.perLookMs;
    return this.time;
  }

  nextTurn(run: () => void): void {
    this.turns += 1;
    this.next.push(run);
  }

  /** Runs what waits for the next turn; false when nothing does. */
  turn(): boolean {
    const waiting = this.next.splice(0);
    for (const run of waiting) run();
    return waiting.length > 0;
  }

  /** Slices whose turns all come at once. */
  static slices(perLookMs: number, sliceMs: number): [TimeSlices, SteppedTurns] {
    const timer = new SteppedTurns(perLookMs);
    const eager = {
      now: () => timer.now(),
      nextTurn: (run: () => void) => {
        timer.turns += 1;
        queueMicrotask(run);
      },
    };
    return [new TimeSlices(eager, sliceMs), timer];
  }
}
