import { ACCESS_STREAMS } from '../access/streams.js';

/** The stream with all facts about the parties that bill. */
export const LEGAL_ENTITIES_STREAM = 'legal-entities';

/** The stream with all facts about brands. */
export const BRANDS_STREAM = 'brands';

/** The stream with all facts about presets of settings. */
export const PRESETS_STREAM = 'presets';

/** The stream with the journal of purges; it is never tombstoned. */
export const PURGES_STREAM = 'purges';

/** The stream with the statements that were issued. */
export const STATEMENTS_STREAM = 'statements';

/**
 * The streams of the whole ledger: each one belongs to no client and holds nothing personal in clear.
 * A new one goes to the end: cursors hold a revision for each, in this order (decision 0097).
 */
export const FACT_STREAMS: readonly string[] = [
  ...ACCESS_STREAMS,
  LEGAL_ENTITIES_STREAM,
  BRANDS_STREAM,
  PRESETS_STREAM,
  STATEMENTS_STREAM,
  PURGES_STREAM,
];
