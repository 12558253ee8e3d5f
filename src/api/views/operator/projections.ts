import type { ProgressLine } from '../../../application/engine/progress.js';

/** A read model's progress; positions are texts, which JavaScript would round as numbers. */
export interface ProjectionAnswer extends Omit<ProgressLine, 'position' | 'rebuilding'> {
  readonly position: string;
  readonly rebuilding: string | null;
}

/** The read models as one page. */
export function presentProjections(lines: readonly ProgressLine[]): {
  readonly items: readonly ProjectionAnswer[];
  readonly nextCursor: null;
} {
  const items = lines.map(({ position, rebuilding, ...line }) => ({
    ...line,
    position: position.toString(),
    rebuilding: rebuilding === null ? null : rebuilding.toString(),
  }));
  return { items, nextCursor: null };
}
