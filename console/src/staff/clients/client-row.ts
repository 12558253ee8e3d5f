import type { components } from '../../api/schema.js';

/** A client in the list. */
export type ClientRow = components['schemas']['ClientRow'];
