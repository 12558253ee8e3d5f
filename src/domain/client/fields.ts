import {
  PROFILE_DEFAULT,
  SETTINGS_DEFAULT,
  type FieldPath,
  type Names,
  type Profile,
  type Settings,
} from './settings.js';

/** The objects that dotted paths of a settings change refer to. */
export interface Changeable {
  readonly names: Names;
  readonly profile: Profile;
  readonly settings: Settings;
}

const PATCHED_BY_PART = ['settings.limits', 'settings.channels'];

/** Whether the parts of a setting are patched one by one; all other settings change as a whole. */
export function isPatchedByPart(path: FieldPath): boolean {
  return PATCHED_BY_PART.some((group) => path === group || path.startsWith(`${group}.`));
}

/** Every changeable field by its dotted path, with the value that `null` resets it to. */
export const FIELD_DEFAULTS: ReadonlyMap<FieldPath, unknown> = new Map<FieldPath, unknown>([
  ['username', ''],
  ['email', ''],
  ...leaves('profile', PROFILE_DEFAULT),
  ...leaves('settings', SETTINGS_DEFAULT),
]);

/** Fields that a client must have. */
export const REQUIRED_FIELDS: ReadonlySet<FieldPath> = new Set([
  'username',
  'email',
  'profile.firstName',
  'profile.lastName',
]);

function leaves(prefix: string, value: object): [FieldPath, unknown][] {
  return Object.entries(value).flatMap(([key, part]: [string, unknown]): [string, unknown][] => {
    const path = `${prefix}.${key}`;
    return isPatchedByPart(path) && isRecord(part) ? leaves(path, part) : [[path, part]];
  });
}

/** The value of a field; `undefined` when the field does not exist. */
export function readField(from: Changeable, path: FieldPath): unknown {
  let node: unknown = rootOf(from);
  for (const part of path.split('.')) node = isRecord(node) ? node[part] : undefined;
  return node;
}

/** A copy with some fields replaced; unchanged parts keep their identity. */
export function withFields(
  from: Changeable,
  changes: Iterable<readonly [FieldPath, unknown]>,
): Changeable {
  let root = rootOf(from);
  for (const [path, value] of changes) root = replaced(root, path.split('.'), value);
  const { username, email, profile, settings } = root;
  return {
    names: { username, email } as Names,
    profile: profile as Profile,
    settings: settings as Settings,
  };
}

function rootOf({ names, profile, settings }: Changeable): Record<string, unknown> {
  return { username: names.username, email: names.email, profile, settings };
}

function replaced(
  node: Record<string, unknown>,
  path: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const [head = '', ...rest] = path;
  if (rest.length === 0) return { ...node, [head]: value };
  const inner = node[head];
  return { ...node, [head]: replaced(isRecord(inner) ? inner : {}, rest, value) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
