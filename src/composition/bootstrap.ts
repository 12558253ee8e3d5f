import 'reflect-metadata';
import type { Server } from 'node:http';
import { resolve } from 'node:path';
import type { Provider, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import type { FacadeConfig } from '../api/auth/http-config.js';
import { RefusedConnections } from '../api/http/server/connections/refused-connections.js';
import { GraphqlSockets } from '../api/http/sockets/graphql-sockets.js';
import { EventStreams } from '../api/http/server/push/event-streams.js';
import { configureServer, serverAdapter } from '../api/http/server.js';
import { PinoLogger } from '../adapters/system/pino-logger.js';
import { StatusChangeLog } from '../application/engine/status-change-log.js';
import { ReactorScheduler } from '../application/reactors/reactor-scheduler.js';
import { WebhookFollowers } from '../application/webhooks/webhook-followers.js';
import { LongReads } from '../application/queries/long-reads.js';
import type { StoreLocations } from '../application/instances/store-locations.js';
import type { Config } from '../config.js';
import { isOutdated, OUTDATED_ZONES } from '../domain/zones.js';
import { openLedger, type Ledger } from './open-ledger.js';
import { mailComposition } from './mail-composition.js';
import { loggerFor } from './service-log.js';
import { usesDataDirectory } from './open-stores.js';
import type { Clock } from '../ports/clock.js';
import type { Logger as PortLogger } from '../ports/logger.js';
import { openIdSettings, signInProvider } from './sign-in-provider.js';
import { Mailer } from '../ports/mailer.js';
import { VERSION } from '../version.js';

/** The assembled service. Its projection engine runs, but it does not listen yet. */
export interface Service {
  readonly app: NestFastifyApplication;
  readonly ledger: Ledger;
  readonly logger: Logger;
  /**
   * Creates the admin key of an empty store and returns its secret, which cannot be read again;
   * null when no key is needed. Called once the service listens, so a failed start creates no key.
   */
  makeFirstKey(): Promise<string | null>;
  /** Records in the background whether the settings have an admin key. Called once the service listens. */
  noteSettingsKey(): void;
  /** Starts the work that follows facts and the clock. Called once the service listens. */
  startReactors(): void;
  /** Stops long reads and streams, accepts no more requests, finishes those in flight, flushes and closes. */
  close(): Promise<void>;
}

export interface Parts {
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Further controllers added by specs. */
  readonly planted?: readonly Type[];
}

/** Opens the stores and assembles the service. */
export async function assemble(config: Config, parts: Parts = {}): Promise<Service> {
  const logger = parts.logger ?? loggerFor(config);
  const components = new PinoLogger(logger, 'service');
  const troubles = troublesTo(components.of('feed'));
  const ledger = await openLedger(config, parts.clock, {
    heard: (lines) => troubles.update(lines),
    logger: components,
  });
  tellZones(ledger, logger);
  await settleKeys(ledger);
  try {
    const app = await facadeOn(ledger, config, { ...parts, logger });
    tellStores(ledger, config, logger);
    const reactors = app.get(ReactorScheduler);
    const mailer = app.get(Mailer);
    const webhooks = app.get(WebhookFollowers);
    const reads = app.get(LongReads);
    const streams = app.get(EventStreams);
    const sockets = app.get(GraphqlSockets);
    const close = async (): Promise<void> => {
      reads.close();
      streams.close();
      sockets.close();
      await Promise.all([reactors.close(), webhooks.close()]);
      mailer.close();
      await closeFacade(app);
      await ledger.close();
    };
    return {
      app,
      ledger,
      logger,
      makeFirstKey: () => firstKeyOf(ledger, config),
      noteSettingsKey: () => noteSettingsKey(ledger, config),
      startReactors: () => {
        reactors.start();
        webhooks.start();
      },
      close,
    };
  } catch (cause) {
    await ledger.close();
    throw cause;
  }
}

/** Logs the location of every store, so operators need not search for it after the first start. */
function tellStores({ places }: Ledger, config: Config, logger: Logger): void {
  const dataDir = usesDataDirectory(config) ? { dataDir: resolve(config.dataDir) } : {};
  logger.info({ ...places, ...dataDir }, 'stores');
  if (config.adminKey === null && !isEmbedded(places)) {
    logger.info('no TALLYSTICK_ADMIN_KEY is set: make keys with `tallystick key create`');
  }
}

/**
 * Only a store on this machine has a first start; servers may already have keys of other instances.
 */
async function firstKeyOf(
  { apiKeys, places }: Ledger,
  { adminKey }: Config,
): Promise<string | null> {
  if (adminKey !== null || !isEmbedded(places)) return null;
  const made = await apiKeys.createFirst();
  return made?.secret ?? null;
}

/**
 * On a log of one process, API keys agree with their facts before the first request. Instances of
 * a shared log compare them in the background.
 */
async function settleKeys({ apiKeys, log, logger }: Ledger): Promise<void> {
  if (log.shared) return;
  const text = 'API keys were not compared with their facts';
  await apiKeys.settle().catch(logger.of('api-keys').ignoring('error', text));
}

function noteSettingsKey({ keyFacts, logger }: Ledger, { adminKey }: Config): void {
  const text = 'no fact says whether the settings have an admin key';
  const failed = logger.of('api-keys').ignoring('warn', text);
  void keyFacts.noteSettingsKey(adminKey !== null).catch(failed);
}

function isEmbedded({ log, readModels }: StoreLocations): boolean {
  return log === 'embedded' && readModels === 'embedded';
}

function tellZones({ zones, clock }: Ledger, logger: Logger): void {
  const { version, source } = zones.rules;
  logger.info({ version, source }, 'time zone data');
  if (zones.warning !== null) logger.warn(zones.warning);
  if (isOutdated(zones.rules, clock.now())) logger.warn({ version }, OUTDATED_ZONES);
}

function troublesTo(logger: PortLogger): StatusChangeLog {
  return new StatusChangeLog(({ lines, state, reason }) => {
    if (reason === null) logger.info('projections run again', { lines });
    else if (state === 'failed') logger.error('projections stopped', { lines, reason });
    else logger.warn('projections delayed', { lines, state, reason });
  });
}

async function facadeOn(
  ledger: Ledger,
  config: Config,
  { logger, planted }: Parts & { readonly logger: Logger },
): Promise<NestFastifyApplication> {
  const facade = facadeConfig(config);
  const refused = new RefusedConnections();
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.on(ledger, facade, settingsProviders(config), planted),
    serverAdapter(logger, facade, refused),
    // Nest would log every route that it maps; the relevant events are logged elsewhere.
    { logger: false, bodyParser: false, abortOnError: false },
  );
  configureServer(app, refused);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

/** The parts that the settings choose. */
function settingsProviders(config: Config): Provider[] {
  return [signInProvider(openIdSettings(config)), ...mailComposition(config)];
}

/** The settings that the facade may see; not the keys of the stores. */
function facadeConfig(config: Config): FacadeConfig {
  const { adminKey, rateLimit, strangerRate, trustedProxies, docs, metrics, metricsToken } = config;
  const { connectionsMax, connectionsPerAddress, bodyMemory, corsOrigins } = config;
  const { longReads, longReadsWaiting, graphqlCostMax } = config;
  const { streamsMax, socketsPerAddress, subscriptionsPerSocket } = config;
  return {
    ...{ adminKey, rateLimit, strangerRate, trustedProxies, docs, metrics, metricsToken },
    ...{ connectionsMax, connectionsPerAddress, bodyMemory, corsOrigins },
    ...{ longReads, longReadsWaiting, graphqlCostMax, version: VERSION },
    ...{ streamsMax, socketsPerAddress, subscriptionsPerSocket },
    webhooksAllowPrivate: config.webhooksAllowPrivate,
    sendsInThread: config.projections === 'worker',
    publicUrl: config.publicUrl ?? localUrl(config),
    statedUrl: config.publicUrl,
  };
}

/** An address that means every network interface names no host. */
function localUrl({ host, port }: Pick<Config, 'host' | 'port'>): string {
  const name = ['0.0.0.0', '::', '[::]'].includes(host) ? 'localhost' : host;
  return `http://${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}:${port}`;
}

/** How often idle connections are closed while the last requests are finished. */
const SWEEP_MS = 50;

/** A kept-alive connection would delay the shutdown long after its last answer. */
async function closeFacade(app: NestFastifyApplication): Promise<void> {
  const server: Server = app.getHttpServer();
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
}
