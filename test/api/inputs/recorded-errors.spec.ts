import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import type { FieldError } from '../../../src/api/errors/problem.js';
import { validatorOf } from '../../../src/api/input/validator.js';
import { inputs } from './inputs.js';

/**
 * Answers that callers may rely on: which errors an input gives, in which order, with which words.
 * They were recorded while the schemas of the inputs were compiled by ajv.
 */
const recorded = JSON.parse(
  readFileSync(new URL('recorded-errors.json', import.meta.url), 'utf8'),
) as { input: string; value: unknown; errors: readonly FieldError[] }[];

describe('the recorded errors of an input', () => {
  it('are known for every input class that requires a field', () => {
    const names = new Set(recorded.map(({ input }) => input));
    const silent = inputs.filter(([input]) => validatorOf(input)({}).length > 0);
    expect(silent.filter(([{ name }]) => !names.has(name))).toEqual([]);
  });

  it.each(recorded.map((each, index) => [each.input, index, each] as const))(
    'are those of %s, case %d',
    (name, _, { value, errors }) => {
      const [input] = inputs.find(([each]) => each.name === name) ?? [];
      expect(input && validatorOf(input)(value)).toEqual(errors);
    },
  );
});
