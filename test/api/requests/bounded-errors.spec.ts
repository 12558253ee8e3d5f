import { CreateClientInput } from '../../../src/api/input/client-input.js';
import { DebitItemInput } from '../../../src/api/input/message-input.js';
import { SettingsInput } from '../../../src/api/input/settings-input.js';
import { validatorOf } from '../../../src/api/input/validator.js';
import { ServiceHarness } from '../../harness/service-harness.js';

function unknownFields(count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`unknown${n}`, n]));
}

describe('the errors of an input', () => {
  it.each([
    ['of an item', DebitItemInput, unknownFields(50_000)],
    ['of a nested object', CreateClientInput, { profile: unknownFields(50_000) }],
    ['of an entry of a list', SettingsInput, { dispatchWindow: [unknownFields(50_000)] }],
  ])('are the first ones where the fields %s are far too many', (_, input, value) => {
    const errors = validatorOf(input)(value);
    expect(errors.length).toBeLessThanOrEqual(101);
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['UNKNOWN_FIELD']));
  });

  it('are the one of a list that is far too long', () => {
    const errors = validatorOf(SettingsInput)({ dispatchWindow: Array(50_000).fill(0) });
    expect(errors.map(({ field, code }) => [field, code])).toEqual([
      ['dispatchWindow', 'INVALID_LIST'],
    ]);
  });
});

describe('an answer with errors', () => {
  const harness = new ServiceHarness();
  beforeAll(() => harness.open());
  afterAll(() => harness.close());

  it('lists 100 of them, and says how many more there are', async () => {
    const body = { ...unknownFields(150), username: 'x' };
    const response = await harness.post('/v1/clients', body);
    expect(response.status).toBe(400);
    expect(response.json['errors']).toHaveLength(100);
    expect(response.json['errorsOmitted']).toBeGreaterThan(0);
    expect(response.json['detail']).toMatch(/ and \d+ more\. See errors/);
  });

  it('lists 10 of an item and 100 of a batch', async () => {
    const items = Array.from({ length: 2_500 }, () => unknownFields(20));
    const response = await harness.post('/v1/debits', { items });
    const { results, refused, errorsOmitted } = response.json;
    expect([response.status, refused, results.length]).toEqual([200, 2_500, 2_500]);
    const listed = results.map((one: { errors?: object[] }) => one.errors?.length ?? 0);
    expect(listed.slice(0, 11)).toEqual([...Array(10).fill(10), 0]);
    expect(listed.reduce((sum: number, count: number) => sum + count)).toBe(100);
    // 20 unknown fields and 3 missing ones each.
    expect(errorsOmitted).toBe(2_500 * 23 - 100);
    expect(results[2_499]).toEqual({
      ...{ messageId: null, status: 'REFUSED', code: 'INVALID_INPUT', errorsOmitted: 23 },
    });
    expect(response.text.length).toBeLessThan(500_000);
  });

  it('counts the errors of an atomic batch that it does not list', async () => {
    const items = Array.from({ length: 900 }, () => unknownFields(20));
    const response = await harness.post('/v1/debits', { mode: 'atomic', items });
    expect([response.status, response.json['errors'].length]).toEqual([400, 100]);
    expect(response.json['errorsOmitted']).toBe(900 * 23 - 100);
  });
});
