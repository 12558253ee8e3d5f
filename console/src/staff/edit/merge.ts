import type { Field, FieldPath } from './fields.js';
import type { FormValue, FormValues } from './form-values.js';
import { changedFields } from './patch.js';

/** A field that somebody else changed, or the reader, or both. */
export interface Compared {
  readonly field: Field;
  readonly opened: FormValue;
  /** The value that is saved now. */
  readonly theirs: FormValue;
  readonly mine: FormValue;
  /** Both changed it, to different values: the reader has to choose. */
  readonly isConflict: boolean;
}

interface Versions {
  readonly opened: FormValues;
  readonly theirs: FormValues;
  readonly mine: FormValues;
}

/** Compares three versions field by field; fields that nobody changed are left out. */
export function compared({ opened, theirs, mine }: Versions): readonly Compared[] {
  const changed = new Set([...changedFields(opened, theirs), ...changedFields(opened, mine)]);
  return [...changed].map((field) => {
    const { path } = field;
    const isTheirs = opened[path] !== theirs[path];
    const isMine = opened[path] !== mine[path];
    return {
      ...{ field, opened: opened[path], theirs: theirs[path], mine: mine[path] },
      isConflict: isTheirs && isMine && theirs[path] !== mine[path],
    };
  });
}

/** The values that are saved now, with the reader's changes. @param dropped conflicts that others win */
export function merged(versions: Versions, dropped: ReadonlySet<FieldPath>): FormValues {
  const values = { ...versions.theirs };
  for (const { path } of changedFields(versions.opened, versions.mine)) {
    if (!dropped.has(path)) values[path] = versions.mine[path];
  }
  return values;
}
