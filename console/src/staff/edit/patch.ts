import { FIELDS, type Field, type FieldPath } from './fields.js';
import {
  memberAt,
  readValue,
  type FormValues,
  type Read,
  type SavedSettings,
  type Typing,
} from './form-values.js';

/** A body of `PATCH /v1/clients/{id}`. */
export type Patch = Readonly<Record<string, unknown>>;
export type Faults = ReadonlyMap<FieldPath, Exclude<Read, { readonly member: unknown }>>;

/** Objects that the service takes whole; without a value at the key there is none. */
const WHOLES = [
  { path: 'settings.overdraw', key: 'settings.overdraw.amount' },
  { path: 'settings.monthlyTopup', key: 'settings.monthlyTopup.credits' },
] as const;

/** The fields whose values differ. */
export function changedFields(before: FormValues, after: FormValues): readonly Field[] {
  return FIELDS.filter(({ path }) => before[path] !== after[path]);
}

export interface Edited {
  /** The settings that the form was made from. */
  readonly saved: SavedSettings;
  readonly before: FormValues;
  readonly after: FormValues;
}

/** The body that saves the changed fields alone, and what is wrong with them. */
export function patchOf(edited: Edited, typing: Typing): { patch: Patch; faults: Faults } {
  const patch: Record<string, unknown> = {};
  const faults = new Map<FieldPath, Exclude<Read, { readonly member: unknown }>>();
  const read = (field: Field): unknown => {
    const { before, after, saved } = edited;
    if (before[field.path] === after[field.path]) return memberAt(saved, field.path);
    const found = readValue(field, after[field.path], typing);
    if ('member' in found) return found.member;
    faults.set(field.path, found);
    return null;
  };
  for (const field of changedFields(edited.before, edited.after)) {
    const whole = WHOLES.find(({ path }) => field.path.startsWith(`${path}.`));
    if (whole === undefined) put(patch, field.path, read(field));
    else put(patch, whole.path, wholeOf(whole, edited, read, faults));
  }
  return { patch, faults };
}

/** The object of a group of fields, such as the overdraw; null when its key is empty. */
function wholeOf(
  { path, key }: (typeof WHOLES)[number],
  { after }: Edited,
  read: (field: Field) => unknown,
  faults: Map<FieldPath, Exclude<Read, { readonly member: unknown }>>,
): unknown {
  if (after[key] === '') return null;
  const whole: Record<string, unknown> = {};
  for (const field of FIELDS.filter((one) => one.path.startsWith(`${path}.`))) {
    whole[field.path.slice(path.length + 1)] = read(field);
    const isOpen = field.kind === 'instant' && after[field.path] === '';
    if (isOpen) faults.set(field.path, { fault: 'REQUIRED' });
  }
  return whole;
}

function put(patch: Record<string, unknown>, path: string, member: unknown): void {
  const names = path.split('.');
  const last = names.pop() ?? '';
  let inside = patch;
  for (const name of names) {
    inside[name] ??= {};
    inside = inside[name] as Record<string, unknown>;
  }
  inside[last] = member;
}
