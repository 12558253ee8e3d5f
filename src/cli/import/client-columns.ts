import { propertiesOf } from '../../api/input/compile.js';
import { CreateClientInput } from '../../api/input/client-input.js';
import type { InputClass } from '../../api/input/rule.js';
import { BAD_INPUT, CliFailure } from '../failure.js';

/** Body of `POST /v1/clients` while it is put together from a row. */
export type ClientBody = { [field: string]: unknown };

/** Puts one cell's text where it belongs in the body. */
export type Column = (body: ClientBody, cell: string) => void;

/** Whether a value would pass the rule of the field. */
type Accepts = (value: unknown, parent: object) => boolean;

/** The column that is no setting: the opening balance. */
export const CREDITS = 'credits';
const REQUIRED = ['username', 'email', 'firstName', 'lastName', CREDITS, 'currency'];
/** The import makes the ids up; passwords never travel in files. */
const NOT_IN_A_FILE = new Set(['id', 'password', 'passwordConfirm', 'profile', 'settings']);

/**
 * What each column of a file of clients means. Names are those of the public interface, dotted
 * where they are nested; `profile.` and `settings.` may be left out.
 * @throws CliFailure for a column that is missing, unknown or there twice
 */
export function columnsOf(header: readonly string[]): (Column | null)[] {
  const missing = REQUIRED.filter((name) => !header.includes(name));
  if (missing.length > 0) fail(`line 1: no column ${missing.join(', ')}`);
  const seen = new Map<string, string>();
  const columns = header.map((name) => {
    if (name === CREDITS) return null;
    const found = findField(name);
    if (found === null) return fail(`line 1: unknown column ${JSON.stringify(name)}`);
    const path = found.path.join('.');
    if (seen.has(path)) fail(`line 1: column ${name} is there twice`);
    seen.set(path, name);
    return columnAt(found.path, found.accepts);
  });
  for (const [path, name] of seen) refusePart(path, name, seen);
  return columns;
}

/** A field stands in a file as a whole or in parts: two cells for one value could contradict. */
function refusePart(path: string, name: string, seen: ReadonlyMap<string, string>): void {
  for (let end = path.indexOf('.'); end >= 0; end = path.indexOf('.', end + 1)) {
    const whole = seen.get(path.slice(0, end));
    if (whole !== undefined) fail(`line 1: column ${name} is part of column ${whole}`);
  }
}

interface Field {
  readonly path: readonly string[];
  readonly accepts: Accepts;
}

function findField(name: string): Field | null {
  const path = name.split('.');
  if (!NOT_IN_A_FILE.has(name)) {
    for (const prefix of [[], ['profile'], ['settings']]) {
      const accepts = fieldAt(CreateClientInput, [...prefix, ...path]);
      if (accepts !== null) return { path: [...prefix, ...path], accepts };
    }
  }
  return null;
}

function fieldAt(input: InputClass, [name, ...rest]: readonly string[]): Accepts | null {
  const property = propertiesOf(input).find((candidate) => candidate.name === name);
  if (property === undefined) return null;
  if (rest.length > 0) return property.nesting ? fieldAt(property.nesting.of(), rest) : null;
  return (value, parent) => property.rule.check(value, parent) === null;
}

/**
 * A cell is the text that stands in it if the field takes a text, else what the text is in JSON:
 * numbers, booleans, lists, objects. Whatever fits neither is left to the validation, which
 * names the field.
 */
function columnAt(path: readonly string[], accepts: Accepts): Column {
  return (body, cell) => {
    // An empty cell leaves the field at its default.
    if (cell === '') return;
    let at = body;
    for (const part of path.slice(0, -1)) at = (at[part] ??= {}) as ClientBody;
    at[path[path.length - 1] ?? ''] = accepts(cell, at) ? cell : valueOf(cell);
  };
}

function valueOf(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}

function fail(message: string): never {
  throw new CliFailure(message, BAD_INPUT);
}
