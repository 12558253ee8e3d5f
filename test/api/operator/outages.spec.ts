import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Controller, Get, type Type } from '@nestjs/common';
import { Readiness } from '../../../src/api/http/operator/readiness.js';
import { StoreReadiness } from '../../../src/api/http/server/store-readiness.js';
import { WatchedStores } from '../../../src/api/http/server/watched-stores.js';
import { ROUTE, type RouteSpec } from '../../../src/api/http/server/route.js';
import { toProblem } from '../../../src/api/errors/problem-of-error.js';
import { Contention } from '../../../src/application/lanes/answer.js';
import { ClientDamaged } from '../../../src/application/lanes/damaged-clients.js';
import { AppendTooLarge } from '../../../src/application/lanes/group/group.js';
import { QueryError } from '../../../src/application/queries/query-error.js';
import { ReadModelUnavailable } from '../../../src/ports/documents.js';
import { LogUnavailable, OutcomeUnknown } from '../../../src/ports/event-log.js';
import { RefusalLogUnavailable } from '../../../src/ports/refusal-log.js';
import { IdIndexUnavailable } from '../../../src/ports/id-index.js';
import { VaultUnavailable } from '../../../src/ports/key-vault.js';
import { until } from '../../contracts/until.js';
import { withDeclared } from '../guards/planted-route.js';
import { ADMIN_KEY, ServiceHarness } from '../../harness/service-harness.js';

const SECRET = 'SELECT body FROM /var/lib/secrets at Object.open (store.ts:1:2)';

/** The errors of the layers behind the facade, and the answers to the caller. */
const OUTAGES: readonly (readonly [Error, number, string])[] = [
  [new LogUnavailable(SECRET), 503, 'LOG_UNAVAILABLE'],
  [new OutcomeUnknown(SECRET), 503, 'LOG_UNAVAILABLE'],
  [new IdIndexUnavailable(SECRET), 503, 'LOG_UNAVAILABLE'],
  [new VaultUnavailable(SECRET), 503, 'LOG_UNAVAILABLE'],
  [new ReadModelUnavailable(SECRET), 503, 'READ_MODEL_UNAVAILABLE'],
  [new RefusalLogUnavailable(SECRET), 503, 'READ_MODEL_UNAVAILABLE'],
  [new Contention(SECRET), 503, 'CONTENTION'],
  [new ClientDamaged('c', 1n, SECRET), 503, 'CLIENT_DAMAGED'],
  [new AppendTooLarge(SECRET), 413, 'PAYLOAD_TOO_LARGE'],
  [new QueryError('PROJECTION_BEHIND', 'later'), 409, 'PROJECTION_BEHIND'],
  [new TypeError(SECRET), 500, 'INTERNAL'],
  [Object.assign(new Error(SECRET), { statusCode: 404, code: 'ENOENT' }), 500, 'INTERNAL'],
];

@Controller()
class Breaking {
  @Get('/v1/breaks/:which')
  fail(): never {
    const [cause] = OUTAGES[Breaking.which] ?? [];
    throw Breaking.cause ?? cause ?? new Error('no such case');
  }

  static which = 0;
  /** Thrown instead of the one of the table. */
  static cause: Error | null = null;
}
const BREAK: RouteSpec = {
  operation: {
    name: 'break',
    allow: ['admin'],
    target: 'ledger',
    tag: 'Operations',
    summary: 'Break',
  },
  method: 'GET',
  path: '/v1/breaks/:which',
  answer: { status: 200, description: 'None.' },
};
Reflect.defineMetadata(ROUTE, BREAK, failOf(Breaking));

function failOf(controller: Type<Breaking>): object {
  return Object.getOwnPropertyDescriptor(controller.prototype, 'fail')?.value as object;
}

describe('outages and defects', () => {
  const harness = new ServiceHarness();
  beforeAll(() => withDeclared(BREAK, () => harness.open({}, [Breaking])));
  afterAll(() => harness.close());

  it.each(OUTAGES.map(([cause, ...expected], which) => [cause.name, which, ...expected] as const))(
    'answers %s (%d) as %d %s without internal details',
    async (_, which, status, code) => {
      Breaking.which = which;
      const response = await harness.sendOnce('GET', `/v1/breaks/${which}`);
      expect([response.status, response.json['code']]).toEqual([status, code]);
      expect(response.text).not.toContain('secrets');
      if (status === 503) expect(response.headers['retry-after']).toMatch(/^\d+$/);
      const logged = harness.logged.filter((line) => line.includes('internal error'));
      expect(logged.length > 0).toBe(OUTAGES.slice(0, which + 1).some(([, is]) => is === 500));
    },
  );

  it('does not treat a caller that disconnects midway as a defect', async () => {
    const service = harness.running.app;
    const logged = harness.logged.length;
    await service.listen(0, '127.0.0.1');
    const { port } = service.getHttpServer().address() as AddressInfo;
    const answered = once(service.getHttpServer(), 'request') as Promise<[unknown, ServerResponse]>;
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /v1/debits HTTP/1.1\r\nhost: here\r\nauthorization: Bearer ${ADMIN_KEY}\r\n` +
        'content-type: application/json\r\ncontent-length: 500\r\n\r\n{"items":',
    );
    const [, response] = await answered;
    socket.destroy();
    await once(response, 'close');
    await until(() => harness.logged.length > logged);
    expect(harness.logged.slice(logged).filter((line) => line.includes('internal error'))).toEqual(
      [],
    );
  });

  it('logs the reason for the operator, once in a while and not for every request', async () => {
    harness.logged.splice(0);
    const reasons = [new ReadModelUnavailable('one'), new LogUnavailable('client-0a1 is away')];
    const others = [2, 3].map((n) => new LogUnavailable(`client-0a${n} is away`));
    for (const cause of [...reasons, ...reasons, ...others]) {
      Breaking.cause = cause;
      await harness.send('GET', '/v1/breaks/x');
    }
    Breaking.cause = null;
    const lines = harness.logged.filter((line) => line.includes('requests cannot be served'));
    expect(lines.map((line) => (JSON.parse(line) as { reason: string }).reason)).toEqual([
      'ReadModelUnavailable: one',
      'LogUnavailable: client-0a1 is away',
    ]);
  });

  it('takes whatever is no error for a defect', () => {
    expect(toProblem('thrown text')).toBeNull();
    expect(toProblem(undefined)).toBeNull();
  });
});

describe('readiness', () => {
  const fine = {
    log: { writable: async () => undefined as void },
    ids: { covered: async () => 1n },
    documents: { status: async () => [] as object[] },
    credentials: { findByHash: async (): Promise<object | null> => null },
    places: { log: 'embedded', readModels: 'embedded' },
    lanes: { stats: { clockSuspect: false }, damaged: { count: 0 } },
    progress: { status: () => [{ name: 'balance', state: 'live', lag: 0 }] },
    disk: { freeBytes: async (): Promise<number | null> => 5_000_000_000 },
    refusals: { failure: null as string | null, stats: { dropped: 0 } },
    clock: { now: () => Date.parse('2026-11-20T12:00:00.000Z'), isAhead: false },
  };
  type Parts = ConstructorParameters<typeof Readiness>;
  type Kept = ConstructorParameters<typeof StoreReadiness>;
  type Stores = ConstructorParameters<typeof WatchedStores>;

  async function partsWith(change: Partial<typeof fine>): Promise<Record<string, unknown>> {
    const given = { ...fine, ...change };
    const stores = [given.log, given.ids, given.documents, given.credentials] as unknown as Stores;
    const watched = new WatchedStores(...stores);
    const kept = [watched, given.places, given.disk, given.refusals] as unknown as Kept;
    const { lanes, progress, clock } = given;
    const parts = [new StoreReadiness(...kept), lanes, progress, clock];
    return new Readiness(...(parts as unknown as Parts)).parts();
  }

  it.each([
    [
      'log',
      { log: { writable: () => Promise.reject(new LogUnavailable(SECRET)) } },
      'LogUnavailable',
    ],
    [
      'idIndex',
      { ids: { covered: () => Promise.reject(new IdIndexUnavailable()) } },
      'IdIndexUnavailable',
    ],
    [
      'readModels',
      { documents: { status: () => Promise.reject(new ReadModelUnavailable(SECRET)) } },
      'ReadModelUnavailable',
    ],
    [
      'vault',
      { credentials: { findByHash: () => Promise.reject(new VaultUnavailable(SECRET)) } },
      'VaultUnavailable',
    ],
    [
      'projection:balance',
      { progress: { status: () => [{ name: 'balance', state: 'failed', lag: 3 }] } },
      'failed',
    ],
    ['projections', { progress: { status: () => [] } }, 'starting'],
    ['disk', { disk: { freeBytes: async () => 1_000_000 } }, 'disk full'],
    [
      'log',
      {
        log: {
          writable: () => Promise.reject(new LogUnavailable(SECRET, { shown: 'disk full' })),
        },
      },
      'disk full',
    ],
  ])('says that the part %s is not ready', async (name, change, reason) => {
    const parts = await partsWith(change);
    expect(parts[name]).toMatchObject({ ready: false, reason });
    expect(JSON.stringify(parts)).not.toContain('secrets');
  });

  it('says which store each part is kept in', async () => {
    const places = { log: 'EventStoreDB', readModels: 'MongoDB' };
    expect(await partsWith({ places })).toMatchObject({
      log: { ready: true, store: 'EventStoreDB' },
      idIndex: { ready: true, store: 'MongoDB' },
      readModels: { ready: true, store: 'MongoDB' },
      vault: { ready: true, store: 'MongoDB' },
    });
  });

  it('warns when refusals cannot be kept, which stops nothing', async () => {
    const parts = await partsWith({ refusals: { failure: 'disk full', stats: { dropped: 3 } } });
    expect(parts['refusals']).toEqual({
      ready: true,
      dropped: 3,
      warning: 'refusals cannot be written at the moment',
    });
  });

  it('says nothing of a disk where no store is embedded', async () => {
    const parts = await partsWith({ disk: { freeBytes: async () => null } });
    expect(parts).not.toHaveProperty('disk');
  });

  it('warns of a clock that was set far ahead, and says what to do', async () => {
    const parts = await partsWith({ clock: { ...fine.clock, isAhead: true } });
    expect(parts['clock']).toMatchObject({ ready: true });
    expect(JSON.stringify(parts['clock'])).toMatch(/if it is right, restart the service/);
  });

  it('warns of a suspect clock, which stops nothing', async () => {
    const lanes = { ...fine.lanes, stats: { clockSuspect: true } };
    const parts = await partsWith({ lanes });
    expect(parts['clock']).toEqual({ ready: true, warning: 'the clock is far behind the log' });
  });
});
