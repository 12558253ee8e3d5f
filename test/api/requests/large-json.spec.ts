import fc from 'fast-check';
import { Problem } from '../../../src/api/errors/problem.js';
import { parseJsonBody } from '../../../src/api/http/server/body/json-body.js';
import {
  ENTRY_VALUES_MAX,
  JsonOutline,
  SLICE_SIZE,
  STRING_BYTES_MAX,
  VALUES_MAX,
} from '../../../src/api/http/server/body/json-outline.js';
import { parseLargeJson } from '../../../src/api/http/server/body/large-json.js';

type Outcome = { readonly value: unknown } | { readonly code: string; readonly field?: string };

async function outcomeOf(parse: () => unknown): Promise<Outcome> {
  try {
    return { value: await parse() };
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause;
    const field = cause.parts.errors?.[0]?.field;
    return { code: cause.code, ...(field !== undefined && { field }) };
  }
}

const pause = async (): Promise<void> => undefined;
/** Cut as often as that is possible, unless the usual slices are asked for. */
const inParts = (text: string | Buffer, slices = { bytes: 1, values: 1 }): Promise<Outcome> =>
  outcomeOf(() => parseLargeJson(Buffer.from(text), pause, slices));
const atOnce = (text: string | Buffer): Promise<Outcome> =>
  outcomeOf(() => parseJsonBody(Buffer.from(text)));

/** JSON whose outermost object has lists, with names and texts that look like structure. */
const TRICKY = fc.constantFrom('[', ']', '{', '}', ',', ':', '"', '\\', '\\"', '":', 'é', '𝄞', ' ');
const text = fc.array(fc.oneof(TRICKY, fc.string()), { maxLength: 5 }).map((all) => all.join(''));
const { value: entry } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(text, fc.integer(), fc.constant(null), fc.boolean()),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
}));
const member = fc.oneof(fc.array(entry, { maxLength: 6 }), entry);
const body = fc.dictionary(
  text,
  fc.oneof(member, fc.dictionary(text, member), fc.dictionary(text, fc.dictionary(text, member))),
);

describe('a body that is parsed in parts', () => {
  it('has the value that it has when it is parsed at once', async () => {
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(0, 1), async (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        expect(await inParts(json, SLICE_SIZE)).toEqual(await atOnce(json));
        expect(await inParts(json)).toEqual(await atOnce(json));
      }),
      { numRuns: 500 },
    );
  });

  it('is refused exactly when it is refused at once, whatever is cut out or put in', async () => {
    const edit = fc.record({
      at: fc.nat(),
      cut: fc.nat({ max: 3 }),
      put: fc.oneof(TRICKY, fc.constantFrom('', '[1]', '"a":1,"a":2,', '\u0000')),
    });
    await fc.assert(
      fc.asyncProperty(body, edit, async (value, { at, cut, put }) => {
        const json = JSON.stringify(value);
        const from = at % (json.length + 1);
        const edited = json.slice(0, from) + put + json.slice(from + cut);
        expect([edited, await inParts(edited)]).toEqual([edited, await atOnce(edited)]);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['[1,2]'],
    ['{"a":[1,]}'],
    ['{"a":[,1]}'],
    ['{"a":[1 2]}'],
    ['{"a":[ \n ]}'],
    ['{"a":[}]'],
    ['{"a":[{]}}'],
    ['{"a":["]}'],
    ['{"a":[1],"a":[2]}'],
    ['{"a":[{"b":1},{"c":1,"\\u0063":2}]}'],
    ['{"__proto__":[1],"2":[2],"1":[3]}'],
    ['{"a":[1]}{"b":[2]}'],
    ['{"a":[1]}}'],
    ['\ufeff{"a":[1]}'],
    ['"a'],
    ['"\\'],
    [''],
  ])('is judged like one that is parsed at once: %j', async (json) => {
    expect(await inParts(json)).toEqual(await atOnce(json));
  });

  it('must be UTF-8, and not too deep', async () => {
    const bytes = Buffer.concat([Buffer.from('{"a":["'), Buffer.of(0xff), Buffer.from('"]}')]);
    expect(await inParts(bytes)).toEqual(await atOnce(bytes));
    for (const depth of [30, 31]) {
      const json = `{"a":[${'['.repeat(depth)}${']'.repeat(depth)}]}`;
      expect(await inParts(json)).toEqual(await atOnce(json));
    }
  });

  it('names a repeated key of a late entry by its place in the whole list', async () => {
    const entries = [...Array<string>(9_000).fill('{"a":"b"}'), '{"k":1,"k":2}'];
    const json = `{"items":[${entries.join(',')}]}`;
    const refused = { code: 'MALFORMED_JSON', field: 'items.9000.k' };
    expect(await inParts(json, SLICE_SIZE)).toEqual(refused);
    expect(await inParts(json)).toEqual(refused);
    expect(await atOnce(json)).toEqual(refused);
  });

  it('is cut in the lists of inner objects as well', async () => {
    const entries = [...Array<string>(9_000).fill('{"a":"b"}'), '{"k":1,"k":2}'];
    const json = `{"variables":{"input":{"items":[${entries.join(',')}]}}}`;
    const refused = { code: 'MALFORMED_JSON', field: 'variables.input.items.9000.k' };
    expect(await inParts(json, SLICE_SIZE)).toEqual(refused);
    expect(await atOnce(json)).toEqual(refused);
    const whole = json.replace(',{"k":1,"k":2}', '');
    expect(await inParts(whole, SLICE_SIZE)).toEqual(await atOnce(whole));
  });

  it('lets other work run between slices, in proportion to its values and bytes', async () => {
    const pausesOf = async (json: string): Promise<number> => {
      let pauses = 0;
      await parseLargeJson(Buffer.from(json), async () => {
        pauses += 1;
      });
      return pauses;
    };
    const items = (count: number, size: number): string =>
      `{"items":[${Array(count)
        .fill(`"${'x'.repeat(size)}"`)
        .join(',')}]}`;
    expect(await pausesOf(items(80_000, 1))).toBeGreaterThanOrEqual(10);
    expect(await pausesOf(items(8_000, 1_000))).toBeGreaterThanOrEqual(30);
  });
});

describe('the outline of a body', () => {
  const readAll = (json: string): Promise<Outcome> =>
    outcomeOf(() => new JsonOutline(Buffer.from(json)).readUntil(Infinity));

  it.each([
    ['values in a list', `{"items":[${Array(VALUES_MAX).fill('1').join(',')}]}`],
    [
      'values outside of lists',
      `[${Array(ENTRY_VALUES_MAX + 1)
        .fill('1')
        .join(',')}]`,
    ],
    [
      'keys in one entry',
      `{"items":[{${Array.from({ length: ENTRY_VALUES_MAX }, (_, n) => `"k${n}":1`).join(',')}}]}`,
    ],
  ])('refuses too many %s', async (_, json) => {
    expect(await readAll(json)).toEqual({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('refuses a string that takes long to check, and takes one that is as long as allowed', async () => {
    const json = (bytes: number): string => `{"a":"${'x'.repeat(bytes)}"}`;
    expect(await readAll(json(STRING_BYTES_MAX))).toEqual({ value: false });
    expect(await readAll(json(STRING_BYTES_MAX + 1))).toEqual({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('takes a batch of 10,000 debits with all their fields', async () => {
    const debit = '{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1}';
    const json = `{"mode":"each","items":[${Array(10_000).fill(debit).join(',')}]}`;
    expect(await readAll(json)).toEqual({ value: false });
  });

  it('does not count what is in texts', async () => {
    const json = `{"items":["${',:[{'.repeat(ENTRY_VALUES_MAX)}","${'\\",'.repeat(1_000)}"]}`;
    expect(await readAll(json)).toEqual({ value: false });
  });
});
