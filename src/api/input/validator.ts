import { getMetadataStorage } from 'class-validator';
import type { RefusedValue } from '../../domain/client/commands.js';
import { invalidInput, Problem, type FieldError } from '../errors/problem.js';
import { excessIn } from './excess.js';
import { faultsIn, isFaultless, membersOf, type Members } from './faults.js';
import type { InputClass, Nesting, Presence, Rule } from './rules/rule.js';

/** class-validator's metadata of one property. */
export interface Property {
  readonly name: string;
  readonly rule: Rule;
  /** `null` = required. */
  readonly presence: Presence | null;
  readonly nesting: Nesting | null;
  /** Input class of the entries of a list that is checked separately. */
  readonly shows: (() => InputClass) | null;
}

type Declared = { -readonly [member in keyof Property]?: NonNullable<Property[member]> };

/** Checks a value against an input class; an empty list = no fault. */
export type Validator = (value: unknown) => readonly FieldError[];

const NOTHING_WRONG: readonly FieldError[] = [];
const VALIDATORS = new Map<InputClass, Validator>();

/** The properties of an input class, as its decorators declared them. */
export function propertiesOf(input: InputClass): Property[] {
  const found = new Map<string, Declared>();
  const all = getMetadataStorage().getTargetValidationMetadatas(input, '', true, false);
  for (const metadata of all) {
    const property = found.get(metadata.propertyName) ?? {};
    found.set(metadata.propertyName, property);
    if (metadata.name === 'rule') property.rule = metadata.constraints[0] as Rule;
    Object.assign(property, metadata.context);
  }
  return [...found].map(([name, { rule, presence = null, nesting = null, shows = null }]) => {
    if (!rule) throw new Error(`${input.name}.${name} has no rule`);
    return { name, rule, presence, nesting, shows };
  });
}

/**
 * The check of an input class, from its class-validator metadata. Results and messages equal those
 * of class-validator (a test compares them), at a small part of the cost.
 */
export function validatorOf(input: InputClass): Validator {
  let validator = VALIDATORS.get(input);
  if (!validator) {
    const members = declaredMembers(input);
    validator = (value) =>
      isFaultless(value, members)
        ? NOTHING_WRONG
        : (excessIn(value, members) ?? faultsIn(value, members));
    VALIDATORS.set(input, validator);
  }
  return validator;
}

function declaredMembers(input: InputClass): Members {
  return membersOf(
    propertiesOf(input).map(({ name, rule, presence, nesting }) => ({
      name,
      rule,
      isRequired: presence === null,
      isNullable: presence?.nullable ?? false,
      inner: nesting === null ? null : declaredMembers(nesting.of()),
      isList: nesting?.list ?? false,
    })),
  );
}

/**
 * The body as an input, or a problem that names every field.
 * @throws Problem
 */
export function parseBody<T extends object>(input: new () => T, body: unknown): T {
  const errors = errorsIn(input, body);
  if (errors.length > 0) throw invalidInput(errors);
  return body as T;
}

/** UTF-16 code units of the longest value of any version: 4,000 characters. */
const HELD_TEXT_MAX = 8_000;
/**
 * Rules about one text that became stricter, with the length of the longest value that a client of
 * an earlier version may have. Names are compared in their normal form, whose cost grows with the
 * square of their length.
 */
const STRICTER: ReadonlyMap<string, number> = new Map([
  ['INVALID_COUNTRY', HELD_TEXT_MAX],
  ['INVALID_CURRENCY', HELD_TEXT_MAX],
  ['INVALID_EMAIL', 508],
  ['INVALID_PHONE', HELD_TEXT_MAX],
  ['INVALID_TEXT', HELD_TEXT_MAX],
  ['INVALID_USERNAME', 128],
]);

/**
 * The body as an input. Texts that only a stricter rule refuses are left to the ledger, which
 * accepts them for a client that has them already (decision 0037).
 * @throws Problem for any other fault; it then names these texts too
 */
export function checkedUnlessHeld<T extends object>(
  input: new () => T,
  body: unknown,
): { readonly input: T; readonly refusedUnlessHeld: readonly RefusedValue[] } {
  const errors = errorsIn(input, body);
  const refusedUnlessHeld = errors.map(({ field, code, message }) => {
    const value = valueAt(body, field);
    const lengthMax = STRICTER.get(code) ?? -1;
    if (typeof value !== 'string' || value.length > lengthMax) throw invalidInput(errors);
    return { field, value, invalid: code, detail: message };
  });
  return { input: body as T, refusedUnlessHeld };
}

function errorsIn(input: new () => object, body: unknown): readonly FieldError[] {
  if (body === undefined) {
    throw new Problem('MALFORMED_JSON', { detail: 'The body is empty: send a JSON object.' });
  }
  return validatorOf(input)(body);
}

function valueAt(body: unknown, path: string): unknown {
  let found: unknown = body;
  for (const part of path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as { readonly [name: string]: unknown })[part];
  }
  return found;
}
