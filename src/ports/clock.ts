export abstract class Clock {
  /** Epoch milliseconds. */
  abstract now(): number;
}
