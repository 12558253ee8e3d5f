import type { FieldError } from '../errors/problem.js';
import { FIELD_MAX, isObject, type Member, type Members } from './faults.js';

/** Unknown fields of one object up to which all its faults are sought. */
const UNKNOWN_MAX = 100;
/** Entries of a list up to which all their faults are sought, even if they are too many. */
const ENTRIES_MAX = 100;

/**
 * The first unknown fields of an object that has far too many, or the fault of a list that its rule
 * refuses; `null` when a value is bounded. The work is linear in the bounds, not in the value.
 */
export function excessIn(value: unknown, members: Members, at = ''): readonly FieldError[] | null {
  if (!isObject(value)) return null;
  const bound = members.all.length + UNKNOWN_MAX;
  let count = 0;
  for (const _ in value) if (++count > bound) return firstUnknown(value, members, at);
  for (const member of members.all) {
    const found = excessBelow(value[member.name], member, value, at);
    if (found !== null) return found;
  }
  return null;
}

function excessBelow(
  part: unknown,
  { name, rule, inner, isList }: Member,
  parent: object,
  at: string,
): readonly FieldError[] | null {
  if (inner === null) return null;
  const field = `${at}${name}`;
  if (!isList) return excessIn(part, inner, `${field}.`);
  if (!Array.isArray(part)) return null;
  const fault = part.length > ENTRIES_MAX ? rule.check(part, parent) : null;
  if (fault !== null) return [{ field, ...fault }];
  for (const [index, entry] of part.entries()) {
    const found = excessIn(entry, inner, `${field}.${index}.`);
    if (found !== null) return found;
  }
  return null;
}

function firstUnknown(value: object, { byName, unknown }: Members, at: string): FieldError[] {
  const found: FieldError[] = [];
  for (const name in value) {
    if (byName.has(name)) continue;
    found.push({ field: `${at}${name}`.slice(0, FIELD_MAX), ...unknown });
    if (found.length > UNKNOWN_MAX) break;
  }
  return found;
}
