import { ADMIN_KEY, ServiceHarness } from '../../harness/service-harness.js';
import { listen, RawConnection } from './raw-exchange.js';

const MIB = 1024 * 1024;
const CLIENT = '00000000-0000-4000-8000-000000000001';

interface Case {
  readonly of: string;
  readonly line: string;
  readonly key?: 'admin' | 'auditor' | 'wrong';
  readonly headers?: readonly string[];
  readonly status: number;
}

/** Requests that the headers decide, in the order of the checks: each has the later faults too. */
const CASES: readonly Case[] = [
  { of: 'a missing address', line: 'POST /nope', status: 404 },
  { of: 'a missing address with a key', line: 'POST /nope', key: 'admin', status: 404 },
  { of: 'another method', line: 'POST /health/live', status: 405 },
  { of: 'another method with a key', line: 'PUT /v1/debits', key: 'auditor', status: 405 },
  { of: 'no key', line: 'POST /v1/debits', status: 401 },
  { of: 'a wrong key', line: 'POST /v1/debits', key: 'wrong', status: 401 },
  { of: 'a role without the right', line: 'POST /v1/api-keys', key: 'auditor', status: 403 },
  {
    of: 'a compressed body',
    line: 'POST /v1/debits',
    key: 'admin',
    headers: ['content-encoding: gzip'],
    status: 415,
  },
  {
    of: 'another charset',
    line: 'POST /v1/debits',
    key: 'admin',
    headers: ['content-type: application/json; charset=latin1'],
    status: 415,
  },
  {
    of: 'another content type',
    line: `PATCH /v1/clients/${CLIENT}`,
    key: 'admin',
    headers: ['content-type: text/plain'],
    status: 415,
  },
  { of: 'no content type', line: 'POST /v1/debits', key: 'admin', headers: [''], status: 415 },
];

describe('a request that its headers decide', () => {
  const harness = new ServiceHarness();
  const keys: Record<string, string> = { admin: ADMIN_KEY, wrong: 'tly_wrong' };
  let port = 0;
  beforeAll(async () => {
    await harness.open();
    keys['auditor'] = await harness.key({ role: 'auditor' });
    port = await listen(harness);
  });
  afterAll(() => harness.close());

  const head = ({ line, key, headers = ['content-type: application/json'] }: Case): string => {
    const authorization = key === undefined ? [] : [`authorization: Bearer ${keys[key]}`];
    const lines = [`${line} HTTP/1.1`, 'host: service', ...authorization, ...headers];
    return `${lines.filter((text) => text !== '').join('\r\n')}\r\n`;
  };

  it.each(CASES)('is answered for $of before any of its body arrives: $status', async (sent) => {
    const { status } = sent;
    const connection = await RawConnection.to(port);
    connection.write(`${head(sent)}content-length: ${8 * MIB}\r\n\r\n`);
    expect(await connection.statuses()).toEqual([status]);
    expect(connection.text).toContain('application/problem+json');
    connection.socket.destroy();
  });

  it.each(CASES)('keeps its connection for $of when its body ends', async (sent) => {
    const connection = await RawConnection.to(port);
    connection.write(`${head(sent)}content-length: ${MIB}\r\n\r\n${'['.repeat(MIB)}`);
    connection.write('GET /health/live HTTP/1.1\r\nhost: service\r\n\r\n');
    expect(await connection.statuses(2)).toEqual([sent.status, 200]);
    connection.socket.destroy();
  });

  it.each(CASES)('loses its connection for $of when its body has no length', async (sent) => {
    const connection = await RawConnection.to(port);
    connection.write(`${head(sent)}transfer-encoding: chunked\r\n\r\n5\r\n[[[[[\r\n`);
    const answer = await connection.closed();
    expect(answer).toContain(` ${sent.status} `);
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it('is answered with 413 when its length is above 8 MiB', async () => {
    const sent = { of: '', line: 'POST /v1/debits', key: 'admin', status: 413 } as const;
    const connection = await RawConnection.to(port);
    connection.write(`${head(sent)}content-length: ${8 * MIB + 1}\r\n\r\n`);
    expect(await connection.closed()).toContain(' 413 ');
  });

  it.each([
    ['has no Host', '', 'Host'],
    ['has an expectation that is unknown', 'host: s\r\nexpect: 200-ok\r\n', 'Expect'],
  ])('is answered with the field when it %s', async (_, headers, field) => {
    const connection = await RawConnection.to(port);
    connection.write(`GET /health/live HTTP/1.1\r\n${headers}connection: close\r\n\r\n`);
    const answer = await connection.closed();
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain(`"field":"${field}"`);
  });

  it('needs no Host, and has no expectation, in HTTP/1.0', async () => {
    const connection = await RawConnection.to(port);
    connection.write('GET /health/live HTTP/1.0\r\nexpect: 200-ok\r\n\r\n');
    expect(await connection.closed()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it.each([
    ['has a malformed part', 'transfer-encoding: chunked', 'ZZ\r\n', 400],
    [
      'has part extensions without end',
      'transfer-encoding: chunked',
      `5;${'a'.repeat(20_000)}`,
      413,
    ],
  ])('is answered when its body is read and %s', async (_, header, body, status) => {
    const connection = await RawConnection.to(port);
    const asked = head({ of: '', line: 'POST /v1/debits', key: 'admin', status });
    connection.write(`${asked}${header}\r\n\r\n5\r\n[1,2,\r\n${body}`);
    const answer = await connection.closed();
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain('application/problem+json');
  });

  it('is answered when its body is read and does not arrive in time', async () => {
    const connection = await RawConnection.to(port);
    const asked = head({ of: '', line: 'POST /v1/debits', key: 'admin', status: 408 });
    connection.write(`${asked}content-length: 50\r\n\r\n[1,2,`);
    const server = harness.running.app.getHttpServer();
    const { headersTimeout, requestTimeout } = server;
    // Node swaps the two when the one for headers is longer.
    Object.assign(server, { headersTimeout: 1, requestTimeout: 1 });
    const answer = await connection.closed();
    Object.assign(server, { headersTimeout, requestTimeout });
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
  });

  it('gets 100 Continue only when its body is wanted', async () => {
    const expecting = 'expect: 100-continue\r\ncontent-length: 2\r\n\r\n';
    const refused = await RawConnection.to(port);
    refused.write(head({ of: '', line: 'POST /v1/debits', status: 401 }) + expecting);
    expect(await refused.closed()).not.toContain('100 Continue');
    expect(await refused.statuses()).toEqual([401]);
    const wanted = await RawConnection.to(port);
    wanted.write(head({ of: '', line: 'POST /v1/debits', key: 'admin', status: 400 }) + expecting);
    expect(await wanted.statuses()).toEqual([100]);
    wanted.write('{}');
    expect(await wanted.statuses(2)).toEqual([100, 400]);
    wanted.socket.destroy();
  });

  it('is answered with 415 when its body is compressed for the way', async () => {
    const sent = { of: '', line: 'POST /v1/debits', key: 'admin', status: 415 } as const;
    const connection = await RawConnection.to(port);
    connection.write(`${head(sent)}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`);
    expect(await connection.statuses()).toEqual([415]);
    connection.socket.destroy();
  });

  it('says in which encodings bodies are taken', async () => {
    const response = await harness.send('POST', '/v1/debits', {
      body: Buffer.from('x'),
      headers: { 'content-encoding': 'gzip' },
    });
    expect([response.status, response.headers['accept-encoding']]).toEqual([415, 'identity']);
  });
});
