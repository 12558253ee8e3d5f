import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { ValidationError } from 'class-validator';
import fc from 'fast-check';
import { validatorOf } from '../../src/api/input/compile.js';
import type { InputClass } from '../../src/api/input/rule.js';
import { inputs } from './inputs.js';

/** What class-validator says about a value: field → message, one for each field. */
function byClassValidator(input: InputClass, value: object): Map<string, string> {
  const found = new Map<string, string>();
  const instance = plainToInstance(input, value);
  const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true });
  flatten(errors, '', found);
  return outermost(found);
}

/** What is wrong inside a field that is wrong itself says nothing more. */
function outermost(found: Map<string, string>): Map<string, string> {
  const inside = (field: string): boolean =>
    [...found.keys()].some((outer) => field.startsWith(`${outer}.`));
  return new Map([...found].filter(([field]) => !inside(field)));
}

function flatten(errors: ValidationError[], prefix: string, into: Map<string, string>): void {
  for (const error of errors) {
    // A list in the place of an object: class-validator names its entries, ajv the place.
    const inList = /\.\d+\.$/.test(prefix) && /^\d+$/.test(error.property);
    const field = inList ? prefix.slice(0, -1) : prefix + error.property;
    const own = error.constraints ?? {};
    const message = own['whitelistValidation'] ?? own['rule'] ?? own['nestedValidation'];
    if (message !== undefined) {
      into.set(field, own['whitelistValidation'] ? 'unknown' : message);
    }
    flatten(error.children ?? [], `${field}.`, into);
  }
}

function byCompiled(input: InputClass, value: object): Map<string, string> {
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

/** Values that are wrong, right and in between, for any field. */
const ANY_VALUE = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    1,
    -1,
    12.5,
    0.1234567,
    1e9,
    1e21,
    '',
    ' ',
    'api',
    'DE',
    'EUR',
    'FULL',
    'MON',
    '1.5',
    '-3',
    '1000000000001',
    '08:00',
    '2026-11-21T08:00:00.000Z',
    '2026-11-20T08:00:00+02:00',
    '2026-02-30T00:00:00Z',
    'Europe/Berlin',
    'ada@example.com',
    '+4930123456',
    'a\u0000b',
    '\ud800',
    '0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c11',
    'x'.repeat(129),
    { percent: '50' },
    { percent: '101' },
    [],
    [1],
    [1, 1],
    ['MON', 'TUE'],
    {},
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A valid example with some fields replaced, removed or added, at any depth. */
function damaged(example: object): fc.Arbitrary<object> {
  const paths = pathsOf(example, []);
  return fc
    .array(fc.tuple(fc.constantFrom(...paths), fc.option(ANY_VALUE, { nil: undefined })), {
      minLength: 1,
      maxLength: 4,
    })
    .map((edits) => {
      const copy = JSON.parse(JSON.stringify(example)) as object;
      for (const [path, value] of edits) edit(copy, path, value);
      return copy;
    });
}

function pathsOf(value: unknown, path: string[]): string[][] {
  const own = path.length > 0 ? [path] : [];
  if (typeof value !== 'object' || value === null) return own;
  const inner = Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]));
  return [...own, ...inner, ...(Array.isArray(value) ? [] : [[...path, 'surprise']])];
}

function edit(target: object, path: string[], value: unknown): void {
  let place: unknown = target;
  for (const key of path.slice(0, -1)) {
    place = (place as Record<string, unknown>)[key];
    if (typeof place !== 'object' || place === null) return;
  }
  const key = path[path.length - 1] as string;
  const parent = place as Record<string, unknown>;
  if (value !== undefined) parent[key] = structuredClone(value);
  else if (!Array.isArray(place)) delete parent[key];
}

describe('inputs', () => {
  for (const [input, example] of inputs) {
    it(`accepts the example of ${input.name} by both validators [C-5]`, () => {
      expect(byCompiled(input, example)).toEqual(new Map());
      expect(byClassValidator(input, example)).toEqual(new Map());
    });

    it(`says the same about any ${input.name} as class-validator does [C-5]`, () => {
      fc.assert(
        fc.property(damaged(example), (value) => {
          expect(byCompiled(input, value)).toEqual(byClassValidator(input, value));
        }),
        { numRuns: 200 },
      );
    });
  }
});
