import { Controller, Get } from '@nestjs/common';
import { ROUTE, type RouteSpec } from '../../../src/api/http/server/route.js';
import { withDeclared } from './planted-route.js';
import { ADMIN_KEY, ServiceHarness } from '../../harness/service-harness.js';
import { listen, RawConnection } from '../requests/raw-exchange.js';

@Controller()
class Defective {
  @Get('/v1/defects')
  fail(): never {
    throw new TypeError('a defect');
  }
}

const DEFECT: RouteSpec = {
  operation: {
    ...{ name: 'fail', target: 'ledger', tag: 'Operations', summary: 'Fail' },
    allow: ['admin'],
  },
  method: 'GET',
  path: '/v1/defects',
  answer: { status: 200, description: 'None.' },
};
const fail = Object.getOwnPropertyDescriptor(Defective.prototype, 'fail')?.value as object;
Reflect.defineMetadata(ROUTE, DEFECT, fail);

const MADE = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('the id of a request', () => {
  const harness = new ServiceHarness();
  let port = 0;
  beforeAll(async () => {
    await withDeclared(DEFECT, () => harness.open({}, [Defective]));
    port = await listen(harness);
  });
  afterAll(() => harness.close());

  const idOf = async (path: string, id: string, key?: null): Promise<string> => {
    const sent = { headers: { 'x-request-id': id }, ...(key === null && { key }) };
    return String((await harness.send('GET', path, sent)).headers['x-request-id']);
  };

  it.each(['a', 'order.2026:11_30-1', 'x'.repeat(128)])(
    'is the one that the caller gave: %s',
    async (id) => {
      expect(await idOf('/v1/clients', id)).toBe(id);
    },
  );

  it.each(['', 'x'.repeat(129), 'two words', 'a,b', 'ümlaut', '{"a":1}', '../x', 'a"b', '<b>'])(
    'is new when what the caller gave is no id: %j',
    async (id) => {
      expect(await idOf('/v1/clients', id)).toMatch(MADE);
    },
  );

  it('is new when the caller gave several', async () => {
    const connection = await RawConnection.to(port);
    const twice = 'x-request-id: a\r\nx-request-id: b\r\n';
    connection.write(`GET /health/live HTTP/1.1\r\nhost: x\r\n${twice}connection: close\r\n\r\n`);
    expect(/x-request-id: (.*)\r\n/.exec(await connection.closed())?.[1]).toMatch(MADE);
  });

  it.each([
    ['without a key', '/v1/clients', null],
    ['at an address that does not exist', '/nothing', null],
    ['at an address that cannot be read', '/%', null],
    ['at an open address', '/problems', null],
    ['of a defect', '/v1/defects', undefined],
  ])('is in the answer and in its problem, %s', async (_, path, key) => {
    const sent = { headers: { 'x-request-id': 'r-1' }, ...(key === null && { key }) };
    const { headers, json } = await harness.send('GET', path, sent);
    expect(headers['x-request-id']).toBe('r-1');
    if (json?.['code'] !== undefined) expect(json['requestId']).toBe('r-1');
  });

  it('is in the errors of GraphQL', async () => {
    const answer = await harness.post(
      '/graphql',
      { query: '{ client(id: "x") { id } }' },
      { headers: { 'x-request-id': 'g-1' } },
    );
    expect(answer.headers['x-request-id']).toBe('g-1');
    expect(answer.json['errors'][0].extensions.requestId).toBe('g-1');
  });

  it('is new in the refusal of a connection, the same in head and body', async () => {
    const text = await (await RawConnection.to(port)).write('nonsense\r\n\r\n').closed();
    const id = /x-request-id: (.*)\r\n/.exec(text)?.[1];
    expect(id).toMatch(MADE);
    expect(text).toContain(`"requestId":"${id}"`);
  });

  it('is in every line of the log that the request wrote', async () => {
    const before = harness.logged.length;
    await harness.send('GET', '/v1/defects', { headers: { 'x-request-id': 'd-1' } });
    const query = { query: '{ overview { clients { total } } }' };
    await harness.post('/graphql', query, { headers: { 'x-request-id': 'd-1' } });
    const lines = harness.logged.slice(before).map((line) => JSON.parse(line));
    expect(lines.map(({ msg, requestId }) => [msg, requestId])).toEqual([
      ['internal error', 'd-1'],
      [undefined, 'd-1'],
      [undefined, 'd-1'],
    ]);
    expect(lines[1]).toMatchObject({ method: 'GET', route: '/v1/defects', status: 500 });
    expect(JSON.stringify(lines)).not.toContain(ADMIN_KEY);
  });
});
