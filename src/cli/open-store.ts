import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DATA_FILES } from '../adapters/embedded/sqlite/data-files.js';
import { LedgerModule } from '../composition/app.module.js';
import { StatusChangeLog } from '../application/engine/status-change-log.js';
import { endsWithin } from '../async/deadline.js';
import { loadConfig } from '../config.js';
import { openLedger, type Ledger } from '../composition/open-ledger.js';
import { CloseStack } from '../composition/open-stores.js';
import { viewStores, type StoresView } from '../composition/view-stores.js';
import { CliFailure } from './failure.js';
import { StderrLogger } from './stderr-logger.js';

/** The ledger's parts by their tokens: the same composition as the service, without a facade. */
export type Store = Pick<INestApplicationContext, 'get'>;

/** How long a command waits for servers that do not answer. */
const SERVERS_MS = 15_000;

/**
 * Opens the store of the environment, passes it to `use`, and closes it in any case.
 * @throws ConfigError, CliFailure, and the reason why the store cannot be opened
 */
export async function withStore<T>(use: (store: Store) => Promise<T>): Promise<T> {
  const troubles = new StatusChangeLog(({ lines, reason }) => {
    process.stderr.write(`tallystick: ${lines.join(', ')}: ${reason ?? 'works again'}\n`);
  });
  const ledger = await openLedger(loadConfig(), undefined, {
    heard: (lines) => troubles.update(lines),
    logger: new StderrLogger('store'),
  });
  try {
    await fedInTime(ledger);
    const app = await NestFactory.createApplicationContext(LedgerModule.on(ledger), {
      logger: false,
      abortOnError: false,
    });
    try {
      return await use(app);
    } finally {
      await app.close();
    }
  } finally {
    await ledger.close();
  }
}

/**
 * A service waits for servers without limit, but a command reports soon that they are unreachable.
 */
async function fedInTime({ feeding }: Ledger): Promise<void> {
  const answered = await endsWithin(feeding, SERVERS_MS);
  if (!answered)
    throw new CliFailure(
      'the servers do not answer: start them, or correct EVENTSTORE_URL and MONGODB_URL',
    );
}

/**
 * As `withStore`, for commands that need an existing ledger: a wrong directory must not become one.
 */
export async function withExistingStore<T>(use: (store: Store) => Promise<T>): Promise<T> {
  if (!storeExists())
    throw new CliFailure(`no ledger in ${loadConfig().dataDir}: set DATA_DIR to its directory`);
  return withStore(use);
}

/** Whether a ledger exists; otherwise opening creates one. */
export function storeExists(): boolean {
  const { dataDir, eventStoreUrl } = loadConfig();
  return eventStoreUrl !== null || existsSync(join(dataDir, DATA_FILES.log));
}

/**
 * Opens the stores of the environment for a command that only reads, and closes them in any case.
 * Nothing is created, projected or repaired.
 * @throws ConfigError, and the reason why the stores cannot be opened
 */
export async function withStoresView<T>(use: (stores: StoresView) => Promise<T>): Promise<T> {
  const opened = new CloseStack();
  try {
    return await use(await viewStores(loadConfig(), opened));
  } finally {
    await opened.close();
  }
}
