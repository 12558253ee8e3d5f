import { randomUUID } from 'node:crypto';

const encoder = new TextEncoder();
const DATA = encoder.encode(JSON.stringify({ filler: 'x'.repeat(184) }));
const METADATA = encoder.encode(JSON.stringify({ filler: 'x'.repeat(355) }));

/** An event of as many bytes as the product records for a debit. */
export function bareDebit() {
  return {
    id: randomUUID(),
    type: 'MessageDebited',
    contentType: 'application/octet-stream',
    data: DATA,
    metadata: METADATA,
  };
}
