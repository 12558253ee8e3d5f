import fc from 'fast-check';

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
    1e18,
    1e21,
    Number.MIN_VALUE,
    -1e9,
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
    '日本語 🙂',
    '999999999999999999999999999999',
    '__proto__',
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
export function damaged(example: object): fc.Arbitrary<object> {
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
