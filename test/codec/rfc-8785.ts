import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * The reference implementation of canonical JSON. Required rather than imported: its types speak
 * of an ES module, which it is not.
 */
export const canonicalize = require('canonicalize') as (value: unknown) => string | undefined;
