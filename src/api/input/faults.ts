import type { FieldError } from '../errors/problem.js';
import { faultOf, type Rule, type RuleFailure } from './rules/rule.js';

/** One property of an input class, ready to be checked. */
export interface Member {
  readonly name: string;
  readonly rule: Rule;
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  /** Members of the object, or of each object of the list; null = a plain value. */
  readonly inner: Members | null;
  readonly isList: boolean;
}

export interface Members {
  /** As declared. */
  readonly all: readonly Member[];
  readonly byName: ReadonlyMap<string, Member>;
  readonly required: number;
  /** The fault of any other field. */
  readonly unknown: RuleFailure;
}

export function membersOf(all: readonly Member[]): Members {
  const known = all.map(({ name }) => name);
  const listed = known.length <= 20 ? `; the fields here are ${known.join(', ')}` : '';
  return {
    all,
    byName: new Map(all.map((member) => [member.name, member])),
    required: all.filter(({ isRequired }) => isRequired).length,
    unknown: { code: 'UNKNOWN_FIELD', message: `is not a field of this input${listed}` },
  };
}

type Values = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The answer for nearly every value. It looks only at the members that are present, and ends at the
 * first that is unknown. Members often come as declared, so the next one needs no search.
 */
export function isFaultless(value: unknown, { all, byName, required }: Members): boolean {
  if (!isObject(value)) return false;
  let found = 0;
  let next = 0;
  for (const name in value) {
    let member = all[next];
    if (member === undefined || member.name !== name) member = byName.get(name);
    if (member === undefined) return false;
    next++;
    const part = value[name];
    if (part === undefined) continue;
    if (member.isRequired) found++;
    if (!isMemberFaultless(part, member, value)) return false;
  }
  return found === required;
}

function isMemberFaultless(part: unknown, member: Member, parent: Values): boolean {
  if (part === null && member.isNullable) return true;
  const { rule, inner } = member;
  if (rule.check(part, parent) !== null) return false;
  return inner === null || innerParts(part, member).every((each) => isFaultless(each, inner));
}

/** The objects in a part; none in a part that the rule refuses for its kind. */
function innerParts(part: unknown, { isList }: Member): readonly unknown[] {
  if (isList) return Array.isArray(part) ? part : [];
  return isObject(part) ? [part] : [];
}

/** The first fault of each field. `excessIn` has bounded the number of fields before. */
export function faultsIn(value: unknown, members: Members): readonly FieldError[] {
  const found = new Map<string, FieldError>();
  collect(value, members, '', (path, fault) => {
    const field = path.slice(0, FIELD_MAX);
    if (!found.has(field)) found.set(field, { field, ...fault });
  });
  return [...found.values()];
}

/** Longest path of a field in an answer. */
export const FIELD_MAX = 300;
const INVALID_OBJECT: RuleFailure = { code: 'INVALID_OBJECT', message: 'must be a JSON object' };

type Report = (path: string, fault: RuleFailure) => void;

/** Reports missing fields, then unknown ones, then the faults of the others as declared. */
function collect(value: unknown, members: Members, at: string, report: Report): void {
  if (!isObject(value)) return report(at, INVALID_OBJECT);
  const within = at === '' ? '' : `${at}.`;
  for (const member of members.all) reportMissing(value, member, within, report);
  for (const name in value) {
    if (!members.byName.has(name)) report(within + name, members.unknown);
  }
  for (const member of members.all) reportWrong(value, member, within, report);
}

function reportMissing(value: Values, member: Member, within: string, report: Report): void {
  if (!member.isRequired || value[member.name] !== undefined) return;
  // A rule may accept the absence.
  const fault = faultOf(member.rule, undefined, value);
  if (fault !== null) report(within + member.name, fault);
}

function reportWrong(value: Values, member: Member, within: string, report: Report): void {
  const { name, rule, inner, isList } = member;
  const part = value[name];
  if (part === undefined || (part === null && member.isNullable)) return;
  const fault = rule.check(part, value);
  const path = within + name;
  if (fault !== null) report(path, fault);
  if (inner === null) return;
  for (const [index, each] of innerParts(part, member).entries()) {
    collect(each, inner, isList ? `${path}.${index}` : path, report);
  }
}
