import type { AccessEvent } from '../access/events.js';
import type { BrandEvent } from '../brands/events.js';
import type { LegalEntityEvent } from '../legal-entities/events.js';
import type { PresetEvent } from '../presets/events.js';
import type { PurgeEvent } from '../purges/events.js';
import type { StatementEvent } from '../statements/events.js';

/**
 * Facts of the streams in `FACT_STREAMS` that the operator makes about parties, brands, presets and
 * statements.
 */
export type OperatorEvent = LegalEntityEvent | BrandEvent | PresetEvent | StatementEvent;

/** Every fact of the streams in `FACT_STREAMS`. */
export type StreamEvent = AccessEvent | OperatorEvent | PurgeEvent;
