import type { Checkpoints } from '../../application/queries/checkpoints.js';
import { OPERATIONS } from '../../ports/projection-runner.js';

export interface Reached {
  readonly checkpoints: Checkpoints;
  /** Position that the id index covers. */
  readonly covered: bigint;
  /** Position of the log's last event, asked for afterwards. */
  readonly end: bigint;
}

type Named = readonly (readonly [name: string, position: bigint])[];

/** The id index and read models have seen more than the log has: a line; null = none has. */
export function aheadLine({ checkpoints, covered, end }: Reached): string | null {
  const index: Named = covered > end ? [[OPERATIONS, covered]] : [];
  const ahead = [...index, ...checkpoints.aheadOf(end)];
  if (ahead.length === 0) return null;
  const seen = positionsOf(ahead).join('; ');
  return (
    `the end of the log is missing: the log ends at position ${end}, but was seen further: ${seen}` +
    ' (was an older copy of it put back?)'
  );
}

/** What could not be compared as far as the log goes: lines that are no differences. */
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

/** Names that are equally far stand together. */
function positionsOf(named: Named): string[] {
  const names = new Map<bigint, string[]>();
  for (const [name, position] of named) {
    names.set(position, [...(names.get(position) ?? []), name]);
  }
  return [...names].map(([position, some]) => `${some.join(', ')} at position ${position}`);
}
