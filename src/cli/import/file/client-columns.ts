import { propertiesOf } from '../../../api/input/validator.js';
import { CreateClientInput } from '../../../api/input/client-input.js';
import type { InputClass, Rule } from '../../../api/input/rules/rule.js';
import { BAD_INPUT, CliFailure } from '../../failure.js';
import { cellValue, type NumberStyle } from './cell-values.js';

/** Body of `POST /v1/clients`, assembled from a row. */
export type ClientBody = { [field: string]: unknown };

/** Writes the value of a cell into the body; returns a fault of the cell, or null. */
export type Column = (body: ClientBody, cell: string) => string | null;

/** The only column that is not a field of the client: the opening balance. */
export const CREDITS = 'credits';
const REQUIRED = ['username', 'email', 'firstName', 'lastName', CREDITS, 'currency'];
/** The import generates ids; passwords never travel in files. */
const NOT_IN_A_FILE = new Set(['id', 'password', 'passwordConfirm', 'profile', 'settings']);

/** The columns of a file of clients, by their position; `null` = the column has no name. */
export interface Columns {
  readonly fields: readonly (Column | null)[];
  /** Where the opening balance is. */
  readonly credits: number;
}

/**
 * The meaning of each column of a file of clients. Names are those of the public interface, in any
 * case, dotted if nested; `profile.` and `settings.` may be omitted.
 * @throws CliFailure for a missing, unknown or repeated column
 */
export function columnsOf(header: readonly string[], line: number, style: NumberStyle): Columns {
  const fail = (message: string): never => {
    throw new CliFailure(`line ${line}: ${message}`, BAD_INPUT);
  };
  const found = header.map((name) => ({ name, field: name === '' ? null : findField(name) }));
  const paths = found.map(({ field }) => field?.path.join('.') ?? '');
  const unknown = found.filter(({ name, field }) => name !== '' && field === null);
  if (unknown.length > 0) {
    const names = unknown.map(({ name }) => JSON.stringify(name)).join(', ');
    fail(`unknown column ${names}; the columns are ${knownColumns().join(', ')}`);
  }
  const missing = REQUIRED.filter((name) => !paths.includes(name));
  if (missing.length > 0) fail(`no column ${missing.join(', ')}`);
  const seen = new Map<string, string>();
  for (const [index, { name }] of found.entries()) {
    const path = paths[index] ?? '';
    if (seen.has(path)) fail(`column ${name} occurs twice`);
    if (path !== '') seen.set(path, name);
  }
  for (const [path, name] of seen) {
    const whole = wholeOf(path, seen);
    if (whole !== null) fail(`column ${name} is part of column ${whole}`);
  }
  return {
    fields: found.map(({ field }) => (field === null ? null : columnAt(field, style))),
    credits: paths.indexOf(CREDITS),
  };
}

/** A field is given as a whole or in parts: two cells for one value could contradict each other. */
function wholeOf(path: string, seen: ReadonlyMap<string, string>): string | null {
  for (let end = path.indexOf('.'); end >= 0; end = path.indexOf('.', end + 1)) {
    const whole = seen.get(path.slice(0, end));
    if (whole !== undefined) return whole;
  }
  return null;
}

interface Field {
  readonly path: readonly string[];
  /** `null` for the opening balance, which is not a field of the client. */
  readonly rule: Rule | null;
}

const PREFIXES: readonly (readonly string[])[] = [[], ['profile'], ['settings']];

function findField(name: string): Field | null {
  const path = name.split('.').map(folded);
  if (path.length === 1 && path[0] === CREDITS) return { path: [CREDITS], rule: null };
  for (const prefix of PREFIXES) {
    const field = fieldAt(CreateClientInput, [...prefix, ...path]);
    if (field !== null && !NOT_IN_A_FILE.has(field.path.join('.'))) return field;
  }
  return null;
}

function fieldAt(input: InputClass, [name, ...rest]: readonly string[]): Field | null {
  const property = propertiesOf(input).find((candidate) => folded(candidate.name) === name);
  if (property === undefined) return null;
  if (rest.length === 0) return { path: [property.name], rule: property.rule };
  const inner = property.nesting === null ? null : fieldAt(property.nesting.of(), rest);
  return inner && { ...inner, path: [property.name, ...inner.path] };
}

/** Normalizes names as people type them in a header: `E-Mail`, `First name`, `first_name`. */
function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** The valid names of columns, for a message; parts of a setting are covered by its name. */
function knownColumns(): string[] {
  const top = namesIn(CreateClientInput).filter((name) => !NOT_IN_A_FILE.has(name));
  const [profile, settings] = ['profile', 'settings'].map((group) => {
    const nesting = propertiesOf(CreateClientInput).find(({ name }) => name === group)?.nesting;
    return nesting ? namesIn(nesting.of()) : [];
  });
  return [...new Set([...top, CREDITS, ...(profile ?? []), ...(settings ?? [])])];
}

function namesIn(input: InputClass): string[] {
  return propertiesOf(input).flatMap(({ name, nesting }) =>
    name === 'profile' || name === 'settings' || nesting === null || nesting.list
      ? [name]
      : namesIn(nesting.of()).map((part) => `${name}.${part}`),
  );
}

function columnAt({ path, rule }: Field, style: NumberStyle): Column | null {
  if (rule === null) return null;
  return (body, cell) => {
    // An empty cell leaves the field at its default.
    if (cell === '') return null;
    let at = body;
    for (const part of path.slice(0, -1)) at = (at[part] ??= {}) as ClientBody;
    const read = cellValue(cell, rule, { style, parent: at });
    if ('fault' in read) return `${path.join('.')}: ${read.fault}`;
    at[path[path.length - 1] ?? ''] = read.value;
    return null;
  };
}
