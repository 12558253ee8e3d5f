import { readCredits, type Credits } from '../credits.js';

/**
 * Every limit on messages and credits, declared once, in the order of the rules
 * (docs/reference/semantics.md §3). Rules, settings, balance, texts and schemas read this table.
 *
 * - `code`: refusal or warning when the limit is reached. It never changes.
 * - `window`: the calendar window of the limit (`ByWindow` in `src/domain/windows.ts`).
 * - `counts`: the unit that it limits.
 * - `setting`: its location in `settings.limits`; `null` there = no limit. It never changes.
 *
 * CONTRIBUTING.md says what a new limit needs. Read models that repeat the limits get a new version
 * with each row.
 */
export const LIMITS = [
  { code: 'DAILY_MESSAGE_LIMIT', window: 'day', counts: 'messages', setting: 'daily.messages' },
  { code: 'DAILY_CREDIT_LIMIT', window: 'day', counts: 'credits', setting: 'daily.credits' },
  { code: 'WEEKLY_CREDIT_LIMIT', window: 'week', counts: 'credits', setting: 'weekly.credits' },
  { code: 'MONTHLY_CREDIT_LIMIT', window: 'month', counts: 'credits', setting: 'monthly.credits' },
] as const;

export type LimitKind = (typeof LIMITS)[number];
export type LimitCode = LimitKind['code'];

type Group<Setting extends string> = Setting extends `${infer G}.${string}` ? G : never;
type Field<Setting extends string, G extends string> = Setting extends `${G}.${infer F}`
  ? F
  : never;
type KindOf<Setting extends string> = Extract<LimitKind, { readonly setting: Setting }>;

/** A value per limit, under the names of `settings.limits`. */
export type ByLimit<T> = {
  readonly [G in Group<LimitKind['setting']>]: {
    readonly [F in Field<LimitKind['setting'], G>]: T;
  };
};

/** The limits of a client in settings, events and answers. */
export type Limits = {
  readonly [G in Group<LimitKind['setting']>]: {
    readonly [F in Field<LimitKind['setting'], G>]:
      null | (KindOf<`${G}.${F}`>['counts'] extends 'messages' ? number : string);
  };
};

export const LIMIT_CODES: readonly LimitCode[] = LIMITS.map(({ code }) => code);

/** A value per code of a limit. */
export function eachLimit<T>(valueOf: (kind: LimitKind) => T): { readonly [code in LimitCode]: T } {
  const values = LIMITS.map((kind) => [kind.code, valueOf(kind)] as const);
  return Object.fromEntries(values) as { readonly [code in LimitCode]: T };
}

/** A value per limit, in the shape of `settings.limits`. */
export function byLimit<T>(valueOf: (kind: LimitKind) => T): ByLimit<T> {
  const groups: { [group: string]: { [field: string]: T } } = {};
  for (const kind of LIMITS) {
    const [group, field] = pathOf(kind);
    groups[group] = { ...groups[group], [field]: valueOf(kind) };
  }
  return groups as ByLimit<T>;
}

/** A value per group of `settings.limits`; the limits of a group share one window. */
export function byGroup<T>(
  valueOf: (group: keyof Limits, window: LimitKind['window']) => T,
): Readonly<Record<keyof Limits, T>> {
  const groups = LIMITS.map((kind) => {
    const group = pathOf(kind)[0] as keyof Limits;
    return [group, valueOf(group, kind.window)] as const;
  });
  return Object.fromEntries(groups) as Readonly<Record<keyof Limits, T>>;
}

export const NO_LIMITS: Limits = byLimit(() => null);

/** A configured limit; `most` is the highest count that its window may reach. */
export type SetLimit =
  | { readonly kind: LimitKind; readonly counts: 'messages'; readonly most: number }
  | { readonly kind: LimitKind; readonly counts: 'credits'; readonly most: Credits };

/** The configured limits, in the order of the table, with parsed amounts. */
export function setLimits(limits: Limits): readonly SetLimit[] {
  const set: SetLimit[] = [];
  for (const kind of LIMITS) {
    const value = valueIn(limits, kind);
    if (typeof value === 'number') set.push({ kind, counts: 'messages', most: value });
    else if (value !== null) set.push({ kind, counts: 'credits', most: readCredits(value) });
  }
  return set;
}

/** The same limits, with `null` for a limit that did not exist when they were stored. */
export function withEveryLimit(limits: Limits): Limits {
  return byLimit((kind) => valueIn(limits, kind)) as Limits;
}

type Stored = {
  readonly [group: string]: { readonly [field: string]: string | number | null } | undefined;
};

function valueIn(limits: Stored, kind: LimitKind): string | number | null {
  const [group, field] = pathOf(kind);
  return limits[group]?.[field] ?? null;
}

function pathOf({ setting }: LimitKind): readonly [group: string, field: string] {
  const [group = '', field = ''] = setting.split('.');
  return [group, field];
}
