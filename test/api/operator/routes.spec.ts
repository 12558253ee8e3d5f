import type { AddressInfo } from 'node:net';
import { isDirectLoopback } from '../../../src/api/http/server/admission/loopback.js';
import { REFUSAL_REASONS } from '../../../src/api/http/server/connections/refused-connections.js';
import { ServiceHarness } from '../../harness/service-harness.js';
import { listen, RawConnection } from '../requests/raw-exchange.js';

const TOKEN = 'a-token-of-the-metrics-of-40-characters!';

/** Opens a service for one test, and closes it. */
async function withHarness(
  settings: { readonly [variable: string]: string },
  test: (harness: ServiceHarness) => Promise<void>,
): Promise<void> {
  const harness = await new ServiceHarness().open(settings);
  try {
    await test(harness);
  } finally {
    await harness.close();
  }
}

async function statusOf(
  harness: ServiceHarness,
  path: string,
  key: string | null,
  headers: { readonly [name: string]: string } = {},
): Promise<number> {
  return (await harness.send('GET', path, { key, headers })).status;
}

describe('the documentation', () => {
  it('needs a key where it is closed', async () => {
    await withHarness({ TALLYSTICK_DOCS: 'closed' }, async (harness) => {
      const auditor = await harness.key({ role: 'auditor' });
      for (const path of [
        '/openapi.json',
        '/docs',
        '/docs/start.js',
        '/docs/openapi.json',
        '/graphiql',
        '/graphiql/start.js',
      ]) {
        expect([path, await statusOf(harness, path, null)]).toEqual([path, 401]);
        expect([path, await statusOf(harness, path, auditor)]).toEqual([path, 200]);
      }
      expect(await statusOf(harness, '/problems', null)).toBe(200);
    });
  });
});

describe('the metrics', () => {
  it('need a key, from this machine as well', async () => {
    await withHarness({}, async (harness) => {
      expect(await statusOf(harness, '/metrics', null)).toBe(401);
      expect(await statusOf(harness, '/metrics', 'nonsense')).toBe(401);
      expect(await statusOf(harness, '/metrics', await harness.key({ role: 'auditor' }))).toBe(200);
    });
  });

  it('count the connections that were refused, by reason', async () => {
    await withHarness({ TALLYSTICK_CONNECTIONS_PER_ADDRESS: '1' }, async (harness) => {
      const port = await listen(harness);
      const first = await RawConnection.to(port);
      first.write('GET /health/live HTTP/1.1\r\nhost: s\r\n\r\n');
      await first.statuses();
      await (await RawConnection.to(port)).closed();
      const { text } = await harness.send('GET', '/metrics');
      const counts = text.match(/^tallystick_refused_connections_total\{.*$/gm) ?? [];
      expect(counts).toContain('tallystick_refused_connections_total{reason="address_limit"} 1');
      expect(counts).toHaveLength(REFUSAL_REASONS.length);
      first.socket.destroy();
    });
  });

  it('are opened by their token, which opens nothing else', async () => {
    await withHarness({ TALLYSTICK_METRICS_TOKEN: TOKEN }, async (harness) => {
      expect(await statusOf(harness, '/metrics', TOKEN)).toBe(200);
      expect(await statusOf(harness, '/metrics', `${TOKEN}x`)).toBe(401);
      expect(await statusOf(harness, '/v1/clients', TOKEN)).toBe(401);
    });
  });

  it('are open to programs on this machine where that is set, but not to proxies', async () => {
    await withHarness({ TALLYSTICK_METRICS: 'loopback', HOST: '0.0.0.0' }, async (harness) => {
      await harness.running.app.listen(0, '127.0.0.1');
      const { port } = harness.running.app.getHttpServer().address() as AddressInfo;
      const get = async (headers: Record<string, string>): Promise<number> =>
        (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).status;
      expect(await get({})).toBe(200);
      expect(await get({ 'X-Forwarded-For': '192.0.2.1' })).toBe(401);
      expect(await get({ Forwarded: 'for=192.0.2.1' })).toBe(401);
    });
  });
});

describe('a direct request from this machine', () => {
  const CASES: readonly (readonly [address: string, header: string | null, direct: boolean])[] = [
    ['127.0.0.1', null, true],
    ['127.8.9.10', null, true],
    ['::1', null, true],
    ['::ffff:127.0.0.1', null, true],
    ['192.0.2.1', null, false],
    ['::ffff:192.0.2.1', null, false],
    ['1127.0.0.1', null, false],
    ['', null, false],
    ['127.0.0.1', 'forwarded', false],
    ['127.0.0.1', 'x-forwarded-for', false],
    ['127.0.0.1', 'x-forwarded-proto', false],
    ['127.0.0.1', 'x-real-ip', false],
    ['::1', 'via', false],
  ];

  it.each(CASES)('is recognized by its address %j and the header %s', (address, header, direct) => {
    const socket = { remoteAddress: address } as never;
    const headers = header === null ? {} : { [header]: '' };
    expect(isDirectLoopback({ socket, headers })).toBe(direct);
  });
});
