import { buildIfNeeded } from './build-if-needed.mjs';

/** Rooms whose tests never start a built program; a run of these alone need not wait for one. */
const PURE = /test\/(domain|projections|codec|properties|golden|house|config)\b/;

export default async function setup({ testPathPatterns }) {
  const patterns = testPathPatterns?.patterns ?? [];
  if (patterns.length > 0 && patterns.every((pattern) => PURE.test(pattern))) return;
  await buildIfNeeded();
}
