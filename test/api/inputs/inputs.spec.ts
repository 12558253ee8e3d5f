import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { ValidationError } from 'class-validator';
import fc from 'fast-check';
import { validatorOf } from '../../../src/api/input/validator.js';
import type { InputClass } from '../../../src/api/input/rules/rule.js';
import { PatchClientInput } from '../../../src/api/input/client-input.js';
import { ReasonInput } from '../../../src/api/input/money-input.js';
import { SettingsInput } from '../../../src/api/input/settings-input.js';
import { damaged } from '../../harness/damaged.js';
import { inputs } from './inputs.js';

/** The messages of class-validator about a value: field → message, one per field. */
function byClassValidator(input: InputClass, value: object): Map<string, string> {
  const found = new Map<string, string>();
  const instance = plainToInstance(input, value);
  const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true });
  flatten(errors, '', found);
  return outermost(found);
}

/** Drops faults inside a field that has a fault itself. */
function outermost(found: Map<string, string>): Map<string, string> {
  const inside = (field: string): boolean =>
    [...found.keys()].some((outer) => field.startsWith(`${outer}.`));
  return new Map([...found].filter(([field]) => !inside(field)));
}

function flatten(errors: ValidationError[], prefix: string, into: Map<string, string>): void {
  for (const error of errors) {
    const field = prefix + error.property;
    const own = error.constraints ?? {};
    const message = own['whitelistValidation'] ?? own['rule'] ?? own['nestedValidation'];
    if (message !== undefined) {
      into.set(field, own['whitelistValidation'] ? 'unknown' : message);
    }
    flatten(error.children ?? [], `${field}.`, into);
  }
}

function byMembers(input: InputClass, value: object): Map<string, string> {
  const errors = validatorOf(input)(value);
  return outermost(
    new Map(
      errors.map(({ field, code, message }) => [
        field,
        code === 'UNKNOWN_FIELD' ? 'unknown' : message,
      ]),
    ),
  );
}

/**
 * Fields by the names that every object has: class-transformer drops them before class-validator
 * could complain. The check of inputs names them like any unknown field.
 */
const INHERITED = new RegExp(`"(?:${Object.getOwnPropertyNames(Object.prototype).join('|')})":`);

/** class-validator looks through a list in a list, and takes an empty one for an object. */
function hasListInList(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const inner = Object.values(value);
  return inner.some((one) => (Array.isArray(value) && Array.isArray(one)) || hasListInList(one));
}

describe('inputs', () => {
  it.each([[[]], [[1]]])('does not take the list %j for an object', (entry) => {
    const errors = validatorOf(SettingsInput)({ dispatchWindow: [entry] });
    expect(errors.map(({ field }) => field)).toEqual(['dispatchWindow.0']);
  });

  it('refuses half a surrogate pair in an e-mail address', () => {
    const errors = validatorOf(PatchClientInput)({ email: 'a\ud800@example.com' });
    expect(errors.map(({ field, code }) => [field, code])).toEqual([['email', 'INVALID_EMAIL']]);
  });

  it.each(Object.getOwnPropertyNames(Object.prototype))('names %s as an unknown field', (name) => {
    const value: unknown = JSON.parse(`{"reason":"x","${name}":1}`);
    expect(validatorOf(ReasonInput)(value).map(({ field }) => field)).toEqual([name]);
  });

  for (const [input, example] of inputs) {
    it(`accepts the example of ${input.name} by both validators [C-5]`, () => {
      expect(byMembers(input, example)).toEqual(new Map());
      expect(byClassValidator(input, example)).toEqual(new Map());
    });

    it(`says the same about any ${input.name} as class-validator does [C-5]`, () => {
      fc.assert(
        fc.property(damaged(example), (value) => {
          fc.pre(!INHERITED.test(JSON.stringify(value)) && !hasListInList(value));
          expect(byMembers(input, value)).toEqual(byClassValidator(input, value));
        }),
        { numRuns: 200 },
      );
    });
  }
});
