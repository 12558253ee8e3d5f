export abstract class Clock {
  /** Epoch milliseconds. */
  abstract now(): number;
  /**
   * Milliseconds since an instant that does not change: nobody sets this clock, and it goes on while
   * the machine is suspended.
   */
  abstract elapsed(): number;
}
