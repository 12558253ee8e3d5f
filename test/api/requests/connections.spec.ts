import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TrustedProxies } from '../../../src/api/http/server/admission/peer-address.js';
import {
  ConnectionLimits,
  type Limits,
} from '../../../src/api/http/server/connections/connection-limits.js';
import { httpServer } from '../../../src/api/http/server/connections/http-server.js';
import { RefusedConnections } from '../../../src/api/http/server/connections/refused-connections.js';
import { RawConnection } from './raw-exchange.js';

const GET = 'GET / HTTP/1.1\r\nhost: service\r\n\r\n';

const opened: Server[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

/** A server with these limits that answers every request. */
async function serverWith(
  most: Partial<Limits> = {},
  networks: readonly string[] = [],
  serve: RequestListener = (_, response) => void response.end('served'),
): Promise<{ server: Server; port: number; refused: () => Record<string, number> }> {
  const all = { connectionsMax: 100, connectionsPerAddress: 100, ...most };
  const proxies = new TrustedProxies(networks);
  const refused = new RefusedConnections();
  const limits = new ConnectionLimits(all, proxies, refused);
  const server = httpServer(serve, { limits, proxies, refused });
  opened.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const occurred = () => Object.fromEntries([...refused.byReason].filter(([, times]) => times > 0));
  return { server, port: (server.address() as AddressInfo).port, refused: occurred };
}

async function openConnections(port: number, count: number): Promise<RawConnection[]> {
  const made: RawConnection[] = [];
  for (let n = 0; n < count; n++) {
    const connection = await RawConnection.to(port);
    connection.write(GET);
    await connection.statuses();
    made.push(connection);
  }
  return made;
}

describe('connections', () => {
  it('are refused beyond their number, with the reason, and closed', async () => {
    const { port, refused } = await serverWith({ connectionsMax: 2 });
    const [first] = await openConnections(port, 2);
    const answer = await (await RawConnection.to(port)).write(GET).closed();
    expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
    expect(answer).toContain('retry-after: 1\r\n');
    expect(answer).toContain('"code":"OVERLOADED"');
    first?.write(GET);
    expect(await first?.statuses(2)).toEqual([200, 200]);
    expect(refused()).toEqual({ limit: 1 });
  });

  it('are refused beyond the number for one address', async () => {
    const { port, refused } = await serverWith({ connectionsPerAddress: 1 });
    await openConnections(port, 1);
    const answer = await (await RawConnection.to(port)).closed();
    expect(answer).toMatch(/^HTTP\/1\.1 429 Too Many Requests\r\n/);
    expect(answer).toContain('"code":"RATE_LIMITED"');
    expect(refused()).toEqual({ address_limit: 1 });
  });

  it('get no answer while too many others are being refused', async () => {
    const { server, port, refused } = await serverWith();
    await openConnections(port, 1);
    server.maxConnections = 1;
    expect(await (await RawConnection.to(port)).closed()).toBe('');
    expect(refused()).toEqual({ unanswered: 1 });
  });

  it('are admitted again as soon as others are closed', async () => {
    const { server, port } = await serverWith({ connectionsPerAddress: 1 });
    for (let n = 0; n < 5; n++) {
      const [connection] = await openConnections(port, 1);
      const gone = new Promise((none) => server.getConnections((_, count) => none(count)));
      expect(await gone).toBe(1);
      connection?.socket.destroy();
      await connection?.closed();
      while ((await new Promise((n) => server.getConnections((_, open) => n(open)))) !== 0) {
        await new Promise(setImmediate);
      }
    }
  });

  it('of a trusted proxy are not limited by address', async () => {
    const { port } = await serverWith({ connectionsPerAddress: 1 }, ['127.0.0.0/8']);
    expect(await openConnections(port, 3)).toHaveLength(3);
  });

  it('are closed by the service when what they send is not HTTP', async () => {
    const { port, refused } = await serverWith();
    const answer = await (await RawConnection.to(port)).write('nonsense\r\n\r\n').closed();
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    const headers = `GET / HTTP/1.1\r\n${'x: y\r\n'.repeat(30_000)}\r\n`;
    const tooMany = await (await RawConnection.to(port)).write(headers).closed();
    expect(tooMany).toMatch(/^HTTP\/1\.1 431 /);
    expect(refused()).toEqual({ malformed: 2 });
  });

  it('get no second answer when what follows a request is not HTTP', async () => {
    const { port } = await serverWith({}, [], () => undefined);
    const connection = await RawConnection.to(port);
    connection.write(`${GET}nonsense\r\n\r\n`);
    expect(await connection.closed()).toBe('');
  });

  it('may have 8 requests without an answer, and are destroyed with more', async () => {
    let requests = 0;
    const { port, refused } = await serverWith({}, [], (_, response) => {
      requests += 1;
      setImmediate(() => response.end('served'));
    });
    const patient = await RawConnection.to(port);
    patient.write(GET.repeat(8));
    expect(await patient.statuses(8)).toEqual(Array(8).fill(200));
    patient.write(GET.repeat(8));
    expect(await patient.statuses(16)).toEqual(Array(16).fill(200));
    requests = 0;
    const flood = await RawConnection.to(port);
    await flood.write(GET.repeat(1_000)).closed();
    expect(requests).toBeLessThanOrEqual(8);
    expect(refused()).toEqual({ pipeline: 1 });
  });

  it('get the reason when the body of their request is not HTTP, or does not arrive', async () => {
    const { server, port, refused } = await serverWith({}, [], () => undefined);
    const post = `POST / HTTP/1.1\r\nhost: service\r\n`;
    const broken = await RawConnection.to(port);
    broken.write(`${post}transfer-encoding: chunked\r\n\r\nnonsense\r\n`);
    expect(await broken.closed()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    const late = await RawConnection.to(port);
    late.write(`${post}content-length: 5\r\n\r\n1`);
    // Node swaps the two when the one for headers is longer.
    server.headersTimeout = 1;
    server.requestTimeout = 1;
    expect(await late.closed()).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(refused()).toEqual({ malformed: 1, timeout: 1 });
  });

  it('get the reason when they ask for a tunnel, and are closed', async () => {
    const { port } = await serverWith();
    const asked = await RawConnection.to(port);
    asked.write('CONNECT service:443 HTTP/1.1\r\nhost: service:443\r\n\r\nbytes');
    const answer = await asked.closed();
    expect(answer).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
    expect(answer).toContain('allow: GET, HEAD, POST, PUT, PATCH, DELETE\r\n');
    expect(answer).toContain('"code":"METHOD_NOT_ALLOWED"');
  });

  it('have bounds of time that Node acts upon every second', async () => {
    const { server } = await serverWith();
    const { headersTimeout, requestTimeout, keepAliveTimeout, timeout } = server;
    expect({ headersTimeout, requestTimeout, keepAliveTimeout, timeout }).toEqual({
      ...{ headersTimeout: 20_000, requestTimeout: 60_000 },
      ...{ keepAliveTimeout: 72_000, timeout: 120_000 },
    });
    expect(server).toMatchObject({ connectionsCheckingInterval: 1_000 });
  });

  it('whose request does not arrive in time get that answer and are closed', async () => {
    const { server, port } = await serverWith();
    const connection = await RawConnection.to(port);
    connection.write('GET / HTTP/1.1\r\nho');
    server.headersTimeout = 1;
    const answer = await connection.closed();
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
  });

  it('keep the listeners of other servers as they are', () => {
    expect(createServer().listeners('connection')).toHaveLength(1);
  });
});
