/** Epoch milliseconds as documents carry them: ISO 8601 UTC with milliseconds. */
export function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
