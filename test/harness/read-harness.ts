import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyRequest } from 'fastify';
import { AccessGuard } from '../../src/api/http/server/admission/access-guard.js';
import type { Identity, Role } from '../../src/api/auth/identity.js';
import { FacadeConfig } from '../../src/api/auth/http-config.js';
import { Metrics } from '../../src/api/http/server/metrics.js';
import { StoreReadiness } from '../../src/api/http/server/store-readiness.js';
import { readControllers } from '../../src/api/http/read-controllers.js';
import { ProblemFilter } from '../../src/api/http/server/problem-filter.js';
import { QueryRunner } from '../../src/api/operations/runners/query-runner.js';
import { StaffDirectory } from '../../src/application/access/staff-directory.js';
import { StaffProfiles } from '../../src/application/access/staff/staff-profiles.js';
import { MemoryAccessRecords } from './memory/access-records.js';
import { Lanes } from '../../src/application/lanes/lanes.js';
import { Progress } from '../../src/application/engine/progress.js';
import { PurgeJournal } from '../../src/application/purge/purge-journal.js';
import { Refusals } from '../../src/application/refusals/refusals.js';
import { LongReads } from '../../src/application/queries/long-reads.js';
import { queryHandlers } from '../../src/application/queries/query-handlers.js';
import { encode } from '../../src/codec/codec.js';
import type { Fact } from '../../src/domain/client/events.js';
import { Clock } from '../../src/ports/clock.js';
import { ActorNames } from '../../src/application/access/actor-names.js';
import { Disk } from '../../src/ports/disk.js';
import { Documents } from '../../src/ports/documents.js';
import { EventLog } from '../../src/ports/event-log.js';
import { KeyVault } from '../../src/ports/key-vault.js';
import { NO_LOG } from '../../src/ports/logger.js';
import { MemoryRefusalLog } from './memory/refusal-log.js';
import { MemorySnapshots } from './memory/snapshots.js';
import { expectDocumented } from './documented.js';
import { Feed } from '../application/engine/engine-harness.js';
import { ClockWatch } from '../../src/application/schedule/clock-watch.js';
import { scheduleProviders } from '../../src/application/schedule/schedule-providers.js';
import { UNREAD_STORES } from './memory/unread-stores.js';
import { carriesPersonal } from './carries-personal.js';
import type { Story } from '../projections/story.js';
import { SetClock } from './set-clock.js';

export interface Asked {
  readonly role?: Role;
  /** The client that the role `client` is. */
  readonly as?: string;
  /** The clients that a key is bound to. */
  readonly bound?: readonly string[];
  readonly headers?: { readonly [name: string]: string };
}

export interface ReadResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: unknown };
  readonly text: string;
  /** The body as JSON. */
  readonly json: Json;
}

/** An item of a list of any kind, for specs. */
interface Item {
  readonly id: string;
  readonly clientId: string;
  readonly username: string;
  readonly reservationId: string;
  readonly revision: string;
  readonly type: string;
  readonly credits: string;
  readonly after: { readonly available: string };
  readonly data: { readonly names: { readonly username: string } };
  readonly prevHash: string;
  readonly hash: string;
}

/** A body of any kind; a missing member is `undefined` and fails its expectation. */
export interface Json extends Item {
  readonly code: string;
  readonly errors: readonly { readonly field: string }[];
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
  readonly text: string;
  readonly percentRemaining: number | null;
  readonly meter: { readonly spendable: string };
  readonly settings: { readonly internalComments?: string };
  readonly windows: {
    readonly daily: {
      readonly messages: { readonly used: number };
      readonly credits: { readonly used: string };
    };
    readonly weekly: { readonly credits: { readonly used: string } };
    readonly monthly: { readonly credits: { readonly used: string } };
  };
  readonly reservations: readonly object[];
  readonly ok: boolean;
  readonly differences: readonly { readonly where: string; readonly field: string | null }[];
  readonly status: string | null;
  readonly refunds: readonly object[];
  readonly reports: readonly object[];
  readonly messageId: string;
}

/** The routes that only read, over a log whose read models the spec can hold back. */
export class ReadHarness {
  readonly clock = new SetClock();
  readonly feed = new Feed();
  readonly refusals = new Refusals({
    log: new MemoryRefusalLog(),
    clock: this.clock,
    settings: { days: 30, most: 1_000 },
  });
  private readonly clockWatch = new ClockWatch({
    clock: this.clock,
    logger: NO_LOG,
    boundMs: 60 * 60_000,
  });
  private app: NestFastifyApplication | null = null;
  private readonly appended = new Map<string, { next: number; hash: string }>();

  private profiles(): StaffProfiles {
    const { clock, feed } = this;
    return new StaffProfiles({ records: new MemoryAccessRecords(), vault: feed.vault, clock });
  }

  async open(): Promise<void> {
    await this.feed.start();
    const { clock, feed } = this;
    const ports = [
      { provide: Clock, useValue: clock },
      { provide: ClockWatch, useValue: this.clockWatch },
      ...UNREAD_STORES,
      ...scheduleProviders,
      { provide: ActorNames, useValue: new ActorNames([]) },
      { provide: StaffDirectory, useValue: new StaffDirectory({ log: feed.log, clock }) },
      { provide: StaffProfiles, useValue: this.profiles() },
      { provide: EventLog, useValue: feed.log },
      { provide: PurgeJournal, useValue: new PurgeJournal({ log: feed.log, clock }) },
      { provide: Documents, useValue: feed.documents },
      { provide: KeyVault, useValue: feed.vault },
      { provide: Progress, useValue: feed.progress },
      { provide: Lanes, useValue: this.lanes() },
      { provide: Refusals, useValue: this.refusals },
      { provide: FacadeConfig, useValue: {} },
      { provide: LongReads, useValue: new LongReads({ atOnce: 4, waiting: 64 }) },
    ];
    const facade = [
      Metrics,
      QueryRunner,
      // These tests ask for neither health nor metrics.
      { provide: StoreReadiness, useValue: {} },
      { provide: Disk, useValue: {} },
      { provide: APP_GUARD, useClass: AccessGuard },
      { provide: APP_FILTER, useClass: ProblemFilter },
    ];
    @Module({
      imports: [CqrsModule.forRoot()],
      controllers: readControllers,
      providers: [...ports, ...queryHandlers, ...facade],
    })
    class EmptyModule {}
    const testing = await Test.createTestingModule({ imports: [EmptyModule] }).compile();
    const adapter = new FastifyAdapter({ routerOptions: { maxParamLength: 2_000 } });
    this.app = testing.createNestApplication<NestFastifyApplication>(adapter, { logger: false });
    adapter.getInstance().addHook('onRequest', async (request: FastifyRequest) => {
      request.identity = identityIn(request);
    });
    await this.app.init();
    await adapter.getInstance().ready();
  }

  /** Writes the facts of a story that are not in the log yet, chained as the lanes do. */
  async write(...stories: readonly Story[]): Promise<bigint> {
    let position = -1n;
    for (const { clientId, facts } of stories) {
      for (const fact of facts) position = (await this.append(clientId, fact)) ?? position;
    }
    this.feed.progress.committed(position);
    return position;
  }

  /** Writes, and waits until every read model has it. */
  async tell(...stories: readonly Story[]): Promise<bigint> {
    const position = await this.write(...stories);
    await this.feed.settled();
    return position;
  }

  /** Keeps the read models from writing until the answer is called. */
  holdBack(): () => void {
    this.feed.documents.beforeDocument = () => {
      throw new Error('held back');
    };
    return () => {
      this.feed.documents.beforeDocument = () => undefined;
    };
  }

  async get(path: string, asked: Asked = {}): Promise<ReadResponse> {
    if (this.app === null) throw new Error('the harness is closed');
    const { role = 'admin', as = '', bound, headers = {} } = asked;
    const answer = await this.app.inject({
      method: 'GET',
      url: path,
      headers: { ...headers, 'x-role': role, 'x-as': as, 'x-bound': (bound ?? []).join(' ') },
    });
    const { statusCode: status, body: text, headers: sent } = answer;
    expectDocumented({ method: 'GET', url: path, status, headers: sent, text });
    const json = answer.headers['content-type']?.toString().includes('json') === true;
    const parsed = json && !answer.body.includes('\n') ? (JSON.parse(answer.body) as Json) : null;
    return { status, text, headers: sent, json: parsed as Json };
  }

  async close(): Promise<void> {
    await this.app?.close();
    await this.feed.stop();
    this.feed.progress.close();
    await this.refusals.close();
  }

  /** The facade counts the commands of lanes; there are none here. */
  private lanes(): Lanes {
    const { log, vault, ids } = this.feed;
    const settings = { lanesMax: 1, snapshotEvery: 1 };
    const feed = { whenReady: () => null };
    const snapshots = new MemorySnapshots();
    return new Lanes({
      log,
      vault,
      ids,
      snapshots,
      logger: NO_LOG,
      clock: this.clock,
      settings,
      feed,
    });
  }

  private async append(clientId: string, fact: Fact): Promise<bigint | null> {
    const { vault, log } = this.feed;
    const at = this.appended.get(clientId) ?? { next: 0, hash: '' };
    if (fact.revision !== BigInt(at.next)) return null;
    const event = { type: fact.type, data: fact.data } as Fact;
    const key = carriesPersonal(event) ? await vault.keyFor(clientId) : null;
    const { stored, hash } = encode(event, { ...fact, prevHash: at.hash }, key);
    const { positions } = await log.append(fact.stream, fact.revision - 1n, [stored]);
    this.appended.set(clientId, { next: at.next + 1, hash });
    return positions.at(-1) ?? null;
  }
}

function identityIn(request: FastifyRequest): Identity {
  const header = (name: string): string => String(request.headers[name] ?? '');
  const bound = header('x-bound').split(' ').filter(Boolean);
  return {
    role: header('x-role') as Role,
    id: 'k-1',
    clientIds: bound.length > 0 ? new Set(bound) : null,
    channels: null,
    scopes: null,
    clientId: header('x-as') || null,
    staffId: null,
    credential: { kind: 'key', name: 'key', expiresAt: null },
  };
}
