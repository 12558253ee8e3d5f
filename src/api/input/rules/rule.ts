import { ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import type { ValidationArguments } from 'class-validator';
import { Type } from 'class-transformer';

export type InputClass = new () => object;

export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** A fault of a value; the message contains the remedy. */
export interface RuleFailure {
  readonly code: string;
  readonly message: string;
}

/** One rule about one value: the same function for class-validator and for the check of inputs. */
export interface Rule {
  /** The fault, or `null`. `parent` is the object with the value. */
  readonly check: (value: unknown, parent: object) => RuleFailure | null;
  /** Whether a required value may be absent because of another field of its object. */
  readonly dependsOnOthers?: boolean;
  /** How the OpenAPI document describes the value. */
  readonly schema: JsonSchema;
}

/** Metadata of `@Optional`, `@OptionalNotNull` and the nesting decorators. */
export interface Presence {
  readonly nullable: boolean;
}
export interface Nesting {
  readonly of: () => InputClass;
  readonly list: boolean;
}

/** A rule whose schema describes the purpose of the value. */
export interface DescribedRule extends Rule {
  readonly schema: { readonly description: string; readonly [keyword: string]: unknown };
}

/** The same rule with a description of the value. */
export function described(rule: Rule, description: string): DescribedRule {
  return { ...rule, schema: { ...rule.schema, description } };
}

const REQUIRED: RuleFailure = { code: 'REQUIRED', message: 'is required' };

/**
 * Applies a rule to a property, and describes the property. A property without `@Optional` or
 * `@OptionalNotNull` is required.
 */
export function Validate(rule: DescribedRule): PropertyDecorator;
export function Validate(rule: Rule, description: string): PropertyDecorator;
export function Validate(plain: Rule, description?: string): PropertyDecorator {
  const rule = description === undefined ? plain : described(plain, description);
  return ValidateBy({
    name: 'rule',
    constraints: [rule],
    validator: {
      validate: (value: unknown, args?: ValidationArguments) =>
        faultOf(rule, value, args?.object ?? {}) === null,
      defaultMessage: (args?: ValidationArguments) =>
        faultOf(rule, args?.value, args?.object ?? {})?.message ?? '',
    },
  });
}

/** The result of a rule; for a missing value it says that the value is required, and its rule. */
export function faultOf(rule: Rule, value: unknown, parent: object): RuleFailure | null {
  const fault = rule.check(value, parent);
  if (fault === null || value !== undefined) return fault;
  return { code: REQUIRED.code, message: `${REQUIRED.message}: ${fault.message}` };
}

/** May be omitted or `null`, with the same meaning. */
export function Optional(): PropertyDecorator {
  const present = (_: object, value: unknown): boolean => value !== undefined && value !== null;
  return ValidateIf(present, { context: { presence: { nullable: true } satisfies Presence } });
}

/** May be omitted, but not `null`. */
export function OptionalNotNull(): PropertyDecorator {
  const present = (_: object, value: unknown): boolean => value !== undefined;
  return ValidateIf(present, { context: { presence: { nullable: false } satisfies Presence } });
}

const OBJECT: Rule = {
  check: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? null
      : { code: 'INVALID_OBJECT', message: 'must be a JSON object' },
  schema: { type: 'object' },
};

/** An object with a separate input class. */
export function Nested(of: () => InputClass, description: string): PropertyDecorator {
  return nest(of, described(OBJECT, description), false);
}

/** A list of objects with a separate input class. */
export function NestedList(of: () => InputClass, list: DescribedRule): PropertyDecorator {
  return nest(of, list, true);
}

/** A list of objects that are checked one by one, separately from the surrounding input. */
export function Listed(of: () => InputClass, list: DescribedRule): PropertyDecorator {
  const present = (): boolean => true;
  return (target, property) => {
    ValidateIf(present, { context: { shows: of } })(target, property);
    Validate(list)(target, property);
  };
}

/** The bounds of a list; its entries have a separate rule. */
export function listRule(min: number, max: number): Rule {
  const fault: RuleFailure = {
    code: 'INVALID_LIST',
    message: `must be a list of ${min} to ${max} entries`,
  };
  return {
    check: (value) =>
      Array.isArray(value) && value.length >= min && value.length <= max ? null : fault,
    schema: { type: 'array', minItems: min, maxItems: max },
  };
}

function nest(of: () => InputClass, rule: DescribedRule, list: boolean): PropertyDecorator {
  const options = { message: 'must be a JSON object', context: { nesting: { of, list } } };
  return (target, property) => {
    Type(of)(target, property);
    ValidateNested(options)(target, property);
    Validate(rule)(target, property);
  };
}
