import type { Checkpoints } from '../../application/queries/checkpoints.js';
import { OPERATIONS } from '../../ports/projection-runner.js';

export interface Reached {
  readonly checkpoints: Checkpoints;
  /** Checkpoint of the id index. */
  readonly covered: bigint;
  /** Position of the log's last event, read afterwards. */
  readonly end: bigint;
}

type Named = readonly (readonly [name: string, position: bigint])[];

/**
 * A line when the id index or a read model contains events that the log does not have; null = none.
 */
export function aheadLine({ checkpoints, covered, end }: Reached): string | null {
  const index: Named = covered > end ? [[OPERATIONS, covered]] : [];
  const ahead = [...index, ...checkpoints.aheadOf(end)];
  if (ahead.length === 0) return null;
  const seen = positionsOf(ahead).join('; ');
  return (
    `the end of the log is missing: the log ends at position ${end}, but was seen further: ${seen}` +
    ' (was an older backup restored?)'
  );
}

/**
 * Lines for read models that could not be compared up to the end of the log; these are no
 * differences.
 */
export function behindLines({ checkpoints, end }: Reached): readonly string[] {
  const lines: string[] = [];
  const missing = checkpoints.missing();
  if (missing.length > 0) {
    lines.push(
      `not compared, because not made yet: ${missing.join(', ')} (start the service once)`,
    );
  }
  const behind = positionsOf(checkpoints.behind(end));
  if (behind.length > 0) {
    lines.push(
      `compared as far as they are, the log ends at position ${end}: ${behind.join('; ')}`,
    );
  }
  return lines;
}

/** Joins names with the same position. */
function positionsOf(named: Named): string[] {
  const names = new Map<bigint, string[]>();
  for (const [name, position] of named) {
    names.set(position, [...(names.get(position) ?? []), name]);
  }
  return [...names].map(([position, some]) => `${some.join(', ')} at position ${position}`);
}
