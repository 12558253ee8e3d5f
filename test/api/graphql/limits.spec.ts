import { ServiceHarness } from '../../harness/service-harness.js';
import { GraphqlClient } from './graphql-client.js';

const METER = 'meter(clientId: "0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c11") { available }';
const times = (count: number, text: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');

/** Documents that ask for too much, and the kind of fault that the answer names. */
const ABUSES: readonly (readonly [title: string, document: string, code: string])[] = [
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

describe('the limits of a document', () => {
  const room = new ServiceHarness();
  const graphql = new GraphqlClient(room);
  beforeAll(async () => void (await room.open()));
  afterAll(() => room.close());

  it.each(ABUSES)('refuses %s', async (_, query, code) => {
    const { status, json } = await graphql.document({ query });
    expect([status, json.data]).toEqual([200, undefined]);
    const [error] = json.errors;
    expect(error.extensions).toMatchObject({ code: 'INVALID_INPUT', status: 400 });
    expect(error.extensions.errors[0]).toMatchObject({ field: 'query', code });
  });

  it('refuses a list of documents', async () => {
    const one = { query: '{ overview { clients { total } } }' };
    const { status, json } = await graphql.document([one, one]);
    expect([status, json.code]).toEqual([400, 'INVALID_INPUT']);
    expect(json.errors).toEqual([
      { field: '', code: 'INVALID_OBJECT', message: 'must be a JSON object' },
    ]);
  });

  it.each([
    ['no query', {}, 'query'],
    ['another member', { query: '{ a }', q: 1 }, 'q'],
    ['variables that are a list', { query: '{ a }', variables: [] }, 'variables'],
  ])('refuses a request with %s', async (_, body, field) => {
    const { status, json } = await graphql.document(body);
    expect([status, json.errors[0].field]).toEqual([400, field]);
  });

  it('refuses subscriptions, other content types and GET', async () => {
    const told = await graphql.document({ query: 'subscription { meterChanged { text } }' });
    expect(told.json.errors[0].extensions.code).toBe('INVALID_INPUT');
    const headers = { 'content-type': 'application/graphql' };
    const other = await room.send('POST', '/graphql', { body: '{ a }', headers });
    expect(other.status).toBe(415);
    expect((await room.send('GET', '/graphql?query={a}')).status).toBe(405);
  });

  it('allows the introspection that tools ask for, once', async () => {
    const { getIntrospectionQuery, buildClientSchema, printSchema } = await import('graphql');
    const { json } = await graphql.document({ query: getIntrospectionQuery() });
    expect(printSchema(buildClientSchema(json.data))).toContain('type Mutation');
  });

  it('names the operation of a document with several', async () => {
    const query = 'query a { overview { clients { total } } } query b { __typename }';
    const told = await graphql.document({ query });
    expect(told.json.errors[0].extensions.errors[0].field).toBe('operationName');
    const named = await graphql.document({ query, operationName: 'b' });
    expect(named.json.data).toEqual({ __typename: 'Query' });
  });
});

describe('settings of GraphQL', () => {
  it('switch it off', async () => {
    const room = await new ServiceHarness().open({ TALLYSTICK_GRAPHQL_COST_MAX: '0' });
    const told = await room.send('POST', '/graphql', { body: { query: '{ __typename }' } });
    expect([told.status, told.json.code]).toEqual([404, 'NOT_FOUND']);
    await room.close();
  });

  it('take every operation of a document out of the rate of the key', async () => {
    const room = await new ServiceHarness().open({ TALLYSTICK_RATE_LIMIT: '5' });
    const graphql = new GraphqlClient(room);
    const of = (count: number): object => ({
      query: `{ ${times(count, (n) => `a${n}: overview { clients { total } }`)} }`,
    });
    expect((await graphql.document(of(4))).json.errors).toBeUndefined();
    const refused = await graphql.document(of(2));
    const { code, status, retryAfter } = refused.json.errors[0].extensions;
    expect([code, status, retryAfter]).toEqual(['RATE_LIMITED', 429, 1]);
    await room.close();
  });
});
