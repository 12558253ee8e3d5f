import type { AccessEvent } from '../access/events.js';
import type { BrandEvent } from '../brands/events.js';
import type { LegalEntityEvent } from '../legal-entities/events.js';
import type { PresetEvent } from '../presets/events.js';
import type { PurgeEvent } from '../purges/events.js';

/** Facts of the streams in `FACT_STREAMS` that the operator makes about parties, brands and presets. */
export type OperatorEvent = LegalEntityEvent | BrandEvent | PresetEvent;

/** Every fact of the streams in `FACT_STREAMS`. */
export type StreamEvent = AccessEvent | OperatorEvent | PurgeEvent;
