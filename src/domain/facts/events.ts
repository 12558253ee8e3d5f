import type { AccessEvent } from '../access/events.js';
import type { BrandEvent } from '../brands/events.js';
import type { LegalEntityEvent } from '../legal-entities/events.js';

/** Facts of the streams in `FACT_STREAMS` that are not about who may use the ledger. */
export type OperatorEvent = LegalEntityEvent | BrandEvent;

/** Every fact of the streams in `FACT_STREAMS`. */
export type StreamEvent = AccessEvent | OperatorEvent;
