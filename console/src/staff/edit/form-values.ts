import { typedAmount } from '../../api/credits.js';
import { instantOf, isZone, localTime } from '../../texts/local-time.js';
import { FIELDS, type Field, type FieldPath } from './fields.js';
import { minutesOf, spansOf, type Span } from '../fields/week-hours.js';

/** A client's profile and settings as the service answers them; others are read by their paths. */
export interface SavedSettings {
  readonly username: string;
  readonly currency: string;
  readonly settingsRevision: string;
  readonly settings: { readonly timeZone: string };
}

/** A value of the form: a text as it was typed, or a switch. Dispatch hours are JSON. */
export type FormValue = string | boolean;
export type FormValues = Readonly<Record<FieldPath, FormValue>>;

/** How values are typed. */
export interface Typing {
  /** The separator of decimals. */
  readonly separator: string;
  /** The zone of the times that are typed. */
  readonly zone: string;
}

/** The member at a path such as `settings.limits.daily.messages`. */
export function memberAt(settings: SavedSettings, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null) return null;
    return (value as Readonly<Record<string, unknown>>)[name] ?? null;
  }, settings);
}

/** The form of saved settings. */
export function valuesOf(settings: SavedSettings, typing: Typing): FormValues {
  const entries = FIELDS.map(
    (field) => [field.path, formValue(field, memberAt(settings, field.path), typing)] as const,
  );
  return Object.fromEntries(entries) as Record<FieldPath, FormValue>;
}

function formValue({ kind }: Field, member: unknown, { separator, zone }: Typing): FormValue {
  if (kind === 'flag') return member === true;
  if (member === null) return '';
  switch (kind) {
    case 'amount':
      return textOf(member).replace('.', separator);
    case 'days':
      return (member as readonly number[]).join(', ');
    case 'instant':
      return localTime(Date.parse(textOf(member)), zone).replace(/:00$/, '');
    case 'week':
      return JSON.stringify(spansOf(minutesOf(member as readonly Span[])));
    default:
      return textOf(member);
  }
}

function textOf(member: unknown): string {
  return typeof member === 'string' ? member : JSON.stringify(member);
}

/** Why a typed value is none; the amounts have their own reasons. */
export type ValueFault = 'REQUIRED' | 'COUNT' | 'DAYS' | 'INSTANT' | 'WEEK' | 'ZONE';

/** The member that a typed value means, or why it is none. */
export type Read =
  | { readonly member: unknown }
  | { readonly fault: ValueFault }
  | { readonly amountFault: 'EMPTY' | 'FORM' | 'DECIMALS' | 'ZERO' | 'NEGATIVE' | 'LARGE' };

/** Reads a typed value. An empty one is null: the service sets the field back to its default. */
export function readValue(field: Field, value: FormValue, typing: Typing): Read {
  if (typeof value === 'boolean') return { member: value };
  const text = field.kind === 'password' ? value : value.trim();
  if (text === '') return field.isRequired === true ? { fault: 'REQUIRED' } : { member: null };
  return READERS[field.kind]?.(text, typing, field) ?? { member: text };
}

type Reader = (text: string, typing: Typing, field: Field) => Read;

const READERS: Partial<Record<Field['kind'], Reader>> = {
  amount: readAmount,
  count: (text) => (/^\d{1,15}$/.test(text) ? { member: Number(text) } : { fault: 'COUNT' }),
  choice: (text, _typing, { path }) => ({
    member: path === 'settings.priority' ? Number(text) : text,
  }),
  days: readDays,
  instant: (text, { zone }) =>
    Number.isNaN(Date.parse(`${text}Z`)) ? { fault: 'INSTANT' } : { member: instantOf(text, zone) },
  week: (text) => (text === '[]' ? { fault: 'WEEK' } : { member: JSON.parse(text) as unknown }),
  zone: (text) => (isZone(text) ? { member: text } : { fault: 'ZONE' }),
};

function readAmount(text: string, { separator }: Typing): Read {
  const typed = typedAmount(text, { separator });
  if ('amount' in typed) return { member: typed.amount };
  return typed.fault === 'ZERO' ? { member: '0' } : { amountFault: typed.fault };
}

/** Days of the month, such as `1, 15`. */
function readDays(text: string): Read {
  const days = text.split(/[\s,;]+/).filter((part) => part !== '');
  const isRight = days.every((day) => /^([1-9]|[12]\d|3[01])$/.test(day));
  if (!isRight || new Set(days).size !== days.length) return { fault: 'DAYS' };
  return { member: days.map(Number).sort((one, other) => one - other) };
}
