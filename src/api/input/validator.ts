import { Ajv } from 'ajv';
import type { ErrorObject, SchemaValidateFunction, ValidateFunction } from 'ajv';
import { getMetadataStorage } from 'class-validator';
import type { RefusedValue } from '../../domain/client/commands.js';
import { invalidInput, Problem, type FieldError } from '../errors/problem.js';
import { excessIn, unknownAmong, type Shape } from './excess.js';
import { faultOf } from './rules/rule.js';
import type { RuleFailure, InputClass, JsonSchema, Nesting, Presence, Rule } from './rules/rule.js';

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
const rules: Rule[] = [];
const ajv = ajvWithRules();

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
 * The compiled form of an input class: its class-validator metadata as a JSON schema, compiled by
 * ajv once. Results and messages equal those of class-validator (a test compares them), at a
 * thirtieth of the cost.
 */
export function validatorOf(input: InputClass): Validator {
  let validator = VALIDATORS.get(input);
  if (!validator) {
    const validate = ajv.compile(schemaOf(input));
    const shape = shapeOf(input);
    // ajv makes an error for each unknown field and each entry, so their number is bounded first.
    validator = (value) =>
      excessIn(value, shape) ?? (validate(value) ? NOTHING_WRONG : errorsOf(validate));
    VALIDATORS.set(input, validator);
  }
  return validator;
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

/** Rules about one text that became stricter: clients of earlier versions may have other values. */
const STRICTER: ReadonlySet<string> = new Set([
  'INVALID_COUNTRY',
  'INVALID_CURRENCY',
  'INVALID_EMAIL',
  'INVALID_PHONE',
  'INVALID_TEXT',
  'INVALID_USERNAME',
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
    if (typeof value !== 'string' || !STRICTER.has(code)) throw invalidInput(errors);
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

function shapeOf(input: InputClass): Shape {
  const properties = propertiesOf(input);
  const nested = properties.flatMap(({ name, rule, nesting }) =>
    nesting === null ? [] : [{ name, rule, isList: nesting.list, of: shapeOf(nesting.of()) }],
  );
  return { names: properties.map(({ name }) => name), nested };
}

function schemaOf(input: InputClass): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const property of propertiesOf(input)) {
    properties[property.name] = propertySchema(property);
    if (!property.presence) required.push(property.name);
  }
  return { type: 'object', additionalProperties: false, properties, required };
}

function propertySchema({ rule, presence, nesting }: Property): JsonSchema {
  const nullable = presence?.nullable ?? false;
  const ruled = { rule: { index: rules.push(rule) - 1, nullable } };
  if (!nesting) return ruled;
  const inner = schemaOf(nesting.of());
  // Without `type`, ajv checks objects and lists only; the rule reports other values.
  if (nesting.list) return { ...ruled, items: inner };
  const { type: _, ...members } = inner;
  return { ...ruled, ...members };
}

interface RuleUse {
  readonly index: number;
  readonly nullable: boolean;
}

function ajvWithRules(): Ajv {
  const made = new Ajv({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    addUsedSchema: false,
  });
  made.addKeyword({
    keyword: 'rule',
    schemaType: 'object',
    errors: true,
    compile: ({ index, nullable }: RuleUse) => {
      const rule = rules[index] as Rule;
      const check: SchemaValidateFunction = (value: unknown, context?: { parentData: object }) => {
        if (value === null && nullable) return true;
        const fault = rule.check(value, context?.parentData ?? {});
        if (fault === null) return true;
        check.errors = [{ keyword: 'rule', params: { fault } }];
        return false;
      };
      return check;
    },
  });
  return made;
}

/** ajv's errors in our words, the first one for each field. */
function errorsOf(validate: ValidateFunction): readonly FieldError[] {
  const found = new Map<string, FieldError>();
  for (const error of validate.errors ?? []) {
    const [member, fault] = faultIn(error);
    if (fault === null) continue;
    const field = dotted(error.instancePath, member);
    if (!found.has(field)) found.set(field, { field, ...fault });
  }
  return [...found.values()];
}

function faultIn(error: ErrorObject): [member: string | null, fault: RuleFailure | null] {
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'rule':
      return [null, params['fault'] as RuleFailure];
    case 'required':
      return missing(error, String(params['missingProperty']));
    case 'additionalProperties':
      return [String(params['additionalProperty']), unknownField(error)];
    default:
      return [null, { code: 'INVALID_OBJECT', message: 'must be a JSON object' }];
  }
}

/** A missing property: its rule says what it must be, or accepts its absence. */
function missing(error: ErrorObject, name: string): [string, RuleFailure | null] {
  const properties = error.parentSchema?.['properties'] as Record<string, { rule: RuleUse }>;
  const rule = rules[properties[name]?.rule.index ?? -1] as Rule;
  return [name, faultOf(rule, undefined, error.data as object)];
}

function unknownField(error: ErrorObject): RuleFailure {
  return unknownAmong(Object.keys((error.parentSchema?.['properties'] ?? {}) as object));
}

/** A JSON pointer as a dotted path. */
function dotted(pointer: string, member: string | null): string {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (member !== null) path.push(member);
  return path.join('.').slice(0, 300);
}
