import type { FieldError } from '../errors/problem.js';
import type { Rule, RuleFailure } from './rules/rule.js';

/** Unknown fields of one object up to which all its faults are sought. */
const UNKNOWN_MAX = 100;
/** Entries of a list up to which all their faults are sought, even if they are too many. */
const ENTRIES_MAX = 100;

/** The members that an input class knows. */
export interface Shape {
  readonly names: readonly string[];
  readonly nested: readonly {
    readonly name: string;
    readonly rule: Rule;
    readonly isList: boolean;
    readonly of: Shape;
  }[];
}

/**
 * The first unknown fields of an object that has far too many, or the fault of a list that its rule
 * refuses; `null` when a value is bounded. The work is linear in the bounds, not in the value.
 */
export function excessIn(value: unknown, shape: Shape, at = ''): readonly FieldError[] | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const bound = shape.names.length + UNKNOWN_MAX;
  let members = 0;
  for (const _ in value) if (++members > bound) return firstUnknown(value, shape, at);
  if (shape.nested.length === 0) return null;
  return excessBelow(value as Readonly<Record<string, unknown>>, shape, at);
}

function excessBelow(
  value: Readonly<Record<string, unknown>>,
  { nested }: Shape,
  at: string,
): readonly FieldError[] | null {
  for (const { name, rule, isList, of } of nested) {
    const part = value[name];
    const field = `${at}${name}`;
    if (!isList) {
      const found = excessIn(part, of, `${field}.`);
      if (found !== null) return found;
      continue;
    }
    if (!Array.isArray(part)) continue;
    const fault = part.length > ENTRIES_MAX ? rule.check(part, value) : null;
    if (fault !== null) return [{ field, ...fault }];
    for (const [index, entry] of part.entries()) {
      const found = excessIn(entry, of, `${field}.${index}.`);
      if (found !== null) return found;
    }
  }
  return null;
}

function firstUnknown(value: object, { names }: Shape, at: string): readonly FieldError[] {
  const fault = unknownAmong(names);
  const found: FieldError[] = [];
  for (const name in value) {
    if (names.includes(name)) continue;
    found.push({ field: `${at}${name}`.slice(0, 300), ...fault });
    if (found.length > UNKNOWN_MAX) break;
  }
  return found;
}

/** The fault of a field that an input class does not know. */
export function unknownAmong(known: readonly string[]): RuleFailure {
  const listed = known.length <= 20 ? `; the fields here are ${known.join(', ')}` : '';
  return { code: 'UNKNOWN_FIELD', message: `is not a field of this input${listed}` };
}
