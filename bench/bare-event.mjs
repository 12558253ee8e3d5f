/** What the product records for a debit has so many bytes. */
const encoder = new TextEncoder();
export const DATA = encoder.encode(JSON.stringify({ filler: 'x'.repeat(184) }));
export const METADATA = encoder.encode(JSON.stringify({ filler: 'x'.repeat(355) }));
