/**
 * Facts of the same moment are adjacent in the log, and formatting a time is the most expensive
 * step.
 */
let last = { epochMs: 0, text: '1970-01-01T00:00:00.000Z' };

/** Epoch milliseconds as documents carry them: ISO 8601 UTC with milliseconds. */
export function iso(epochMs: number): string {
  if (epochMs !== last.epochMs) last = { epochMs, text: new Date(epochMs).toISOString() };
  return last.text;
}
