const METER = 'meter(clientId: "0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c11") { available }';
/** Texts of a document, one for each number. */
export const times = (count: number, text: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');

/** Documents that ask for too much, and the kind of fault that the answer names. */
export const ABUSES: readonly (readonly [title: string, document: string, code: string])[] = [
  ['1,000 aliases', `{ ${times(1_000, (n) => `a${n}: ${METER}`)} }`, 'INVALID_GRAPHQL'],
  ['31 aliases', `{ ${times(31, (n) => `a${n}: ${METER}`)} }`, 'TOO_MANY_ALIASES'],
  [
    'deep nesting',
    `{ __schema { types ${'{ fields { type '.repeat(9)} { name } ${'} } '.repeat(9)} } }`,
    'TOO_DEEP',
  ],
  [
    'deep nesting in fragments',
    `query { ...f0 } ${times(20, (n) => `fragment f${n} on Query { __schema { types { name } } ...f${n + 1} }`)}
     fragment f20 on Query { __schema ${'{ types '.repeat(20)} { name } ${'} '.repeat(20)} }`,
    'TOO_DEEP',
  ],
  [
    'recursive introspection',
    '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
    'INVALID_GRAPHQL',
  ],
  [
    'introspections',
    '{ a: __schema { types { name } } b: __schema { types { name } } c: __schema { types { name } } }',
    'TOO_COSTLY',
  ],
  [
    'huge lists',
    `{ ${times(5, (n) => `a${n}: clients(first: 500) { nodes { meter { text } balance { windows { daily { messages { used } } } } } }`)} }`,
    'TOO_COSTLY',
  ],
  [
    'huge lists whose size is the default of a variable',
    `query ($n: Int = 500) { ${times(20, (n) => `a${n}: clients(first: $n) { nodes { meter { text } } }`)} }`,
    'TOO_COSTLY',
  ],
  [
    'a cycle of fragments',
    '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
    'INVALID_GRAPHQL',
  ],
  [
    'fragments that multiply',
    `{ clients(first: 500) { nodes { ...f0 } } } ${times(12, (n) => `fragment f${n} on ClientRow { meter { text } balance { floor } ...f${n + 1} ...f${n + 1} }`)} fragment f12 on ClientRow { id }`,
    'TOO_COSTLY',
  ],
  ['a document of 100,000 letters', `{ ${'a '.repeat(50_000)} }`, 'INVALID_GRAPHQL'],
  ['a field 200 times', `{ ${'overview { clients { total } } '.repeat(200)} }`, 'TOO_MANY_ALIASES'],
  [
    '51 fragments',
    `{ ${times(51, (n) => `...f${n}`)} } ${times(51, (n) => `fragment f${n} on Query { __typename }`)}`,
    'TOO_MANY_FRAGMENTS',
  ],
  ['a syntax error', '{ clients( }', 'INVALID_GRAPHQL'],
  ['an unknown field', '{ secrets }', 'INVALID_GRAPHQL'],
  ['an unknown argument', '{ clients(limit: 3) { nodes { id } } }', 'INVALID_GRAPHQL'],
];
