import { request } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { until } from '../../contracts/until.js';
import { ADMIN_KEY, ServiceHarness } from '../../harness/service-harness.js';

describe('a request that offers an upgrade', () => {
  const service = new ServiceHarness();
  let url: string;
  beforeAll(async () => {
    await service.open();
    await service.running.app.listen(0, '127.0.0.1');
    const { port } = service.running.app.getHttpServer().address() as AddressInfo;
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(() => service.close());

  it('is served in HTTP, with its body, unless it is for the sockets', async () => {
    const id = await service.clientWithCredits('5');
    const debit = await upgrading(`${url}/v1/clients/${id}/debits`, 'h2c', {
      messageId: 'm-1',
      credits: '1',
    });
    expect([debit.status, JSON.parse(debit.body).meter.text]).toEqual([201, '4 | 1 | 5']);
    const elsewhere = await upgrading(`${url}/v1/overview`, 'websocket');
    expect(elsewhere.status).toBe(200);
    expect((await upgrading(`${url}/graphql/ws`, 'h2c')).status).toBe(404);
  });

  it('gets a problem document when its handshake is malformed', async () => {
    const told = await upgrading(`${url}/graphql/ws`, 'websocket');
    expect([told.status, JSON.parse(told.body).code]).toEqual([400, 'INVALID_INPUT']);
  });

  it('ends its connection behind an unanswered request', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let told = '';
    socket.on('data', (chunk: Buffer) => (told += chunk.toString()));
    const head = `host: service\r\nauthorization: Bearer ${ADMIN_KEY}\r\n`;
    const upgrade = 'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n';
    socket.write(
      `GET /v1/overview HTTP/1.1\r\n${head}\r\nGET /graphql/ws HTTP/1.1\r\n${head}${upgrade}` +
        'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await until(() => socket.destroyed);
    expect(told).not.toContain('101 Switching Protocols');
  });
});

interface Told {
  readonly status: number;
  readonly body: string;
}

/** A request that offers an upgrade, and the answer that comes in HTTP. */
function upgrading(url: string, protocol: string, body?: object): Promise<Told> {
  const headers = {
    authorization: `Bearer ${ADMIN_KEY}`,
    connection: 'Upgrade, HTTP2-Settings',
    upgrade: protocol,
    'http2-settings': 'AAMAAABkAAQAAP__',
    ...(body && { 'content-type': 'application/json' }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: body ? 'POST' : 'GET', headers, agent: false });
    sent.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}
