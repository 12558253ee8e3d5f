import { ServiceHarness } from '../../harness/service-harness.js';
import { ABUSES, times } from './abusive-documents.js';
import { GraphqlClient } from './graphql-client.js';

describe('the limits of a document', () => {
  const harness = new ServiceHarness();
  const graphql = new GraphqlClient(harness);
  beforeAll(async () => void (await harness.open()));
  afterAll(() => harness.close());

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
    const response = await graphql.document({ query: 'subscription { meterChanged { text } }' });
    expect(response.json.errors[0].extensions.code).toBe('INVALID_INPUT');
    const headers = { 'content-type': 'application/graphql' };
    const other = await harness.send('POST', '/graphql', { body: '{ a }', headers });
    expect(other.status).toBe(415);
    expect((await harness.send('GET', '/graphql?query={a}')).status).toBe(405);
  });

  it('allows the introspection that tools ask for, once', async () => {
    const { getIntrospectionQuery, buildClientSchema, printSchema } = await import('graphql');
    const { json } = await graphql.document({ query: getIntrospectionQuery() });
    expect(printSchema(buildClientSchema(json.data))).toContain('type Mutation');
  });

  it('names the operation of a document with several', async () => {
    const query = 'query a { overview { clients { total } } } query b { __typename }';
    const response = await graphql.document({ query });
    expect(response.json.errors[0].extensions.errors[0].field).toBe('operationName');
    const named = await graphql.document({ query, operationName: 'b' });
    expect(named.json.data).toEqual({ __typename: 'Query' });
  });
});

describe('settings of GraphQL', () => {
  it('switch it off', async () => {
    const harness = await new ServiceHarness().open({ TALLYSTICK_GRAPHQL_COST_MAX: '0' });
    const response = await harness.send('POST', '/graphql', { body: { query: '{ __typename }' } });
    expect([response.status, response.json.code]).toEqual([404, 'NOT_FOUND']);
    await harness.close();
  });

  it('take every operation of a document out of the rate of the key', async () => {
    const harness = await new ServiceHarness().open({ TALLYSTICK_RATE_LIMIT: '5' });
    const graphql = new GraphqlClient(harness);
    const of = (count: number): object => ({
      query: `{ ${times(count, (n) => `a${n}: overview { clients { total } }`)} }`,
    });
    expect((await graphql.document(of(4))).json.errors).toBeUndefined();
    const refused = await graphql.document(of(2));
    const { code, status, retryAfter } = refused.json.errors[0].extensions;
    expect([code, status, retryAfter]).toEqual(['RATE_LIMITED', 429, 1]);
    await harness.close();
  });
});
