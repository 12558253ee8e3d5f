import { buildIfNeeded } from './build-if-needed.mjs';

/** Folders whose tests never start the built program; a run of these alone needs no build. */
const PURE = /test\/(domain|projections|codec|properties|golden|house|config)\b/;

export default async function setup({ testPathPatterns }) {
  const patterns = testPathPatterns?.patterns ?? [];
  if (patterns.length > 0 && patterns.every((pattern) => PURE.test(pattern))) return;
  await buildIfNeeded();
}
