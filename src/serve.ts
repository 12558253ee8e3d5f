import type { Server } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { redacted } from './adapters/system/log-redaction.js';
import { ConsoleFiles } from './api/http/console/console-files.js';
import { NOT_BUILT } from './api/http/console/console.controller.js';
import { assemble, type Service } from './composition/bootstrap.js';
import { ConfigError, loadConfig, type Config } from './config.js';
import { tooManyConnections } from './open-files.js';

/** Time limit for requests in flight at shutdown; then their connections are cut. */
const FINISH_MS = 6_000;
/** The process ends within 10 s, whatever happens. */
const END_MS = 9_500;

/**
 * Under load V8 lets a heap grow fourfold between two full collections, to save a percent of time.
 * Less is enough: both heaps have some 50 MB of live objects and much that has just died.
 */
setFlagsFromString('--heap-growing-percent=150');
// Every file that this process makes holds keys or personal data, or lies beside one that does.
process.umask(0o077);

await open();

/** Starts listening; nothing else. */
async function open(): Promise<void> {
  try {
    const config = loadConfig();
    const service = await assemble(config);
    endWith(service);
    const warning = tooManyConnections(config.connectionsMax);
    if (warning !== null) service.logger.warn(warning);
    await listen(service, config);
    if ((await service.app.get(ConsoleFiles).page()) === null) service.logger.info(NOT_BUILT);
    service.startReactors();
    await tellFirstKey(service);
    service.noteSettingsKey();
  } catch (cause) {
    fail(cause);
  }
}

/** After listening, which may fail: a new key is shown only once. */
async function tellFirstKey(service: Service): Promise<void> {
  const firstKey = await service.makeFirstKey();
  if (firstKey === null) return;
  process.stdout.write(`admin key (shown this once, keep it): ${firstKey}\n`);
}

async function listen(service: Service, { port, host }: Config): Promise<void> {
  // Fastify reports each address that it listens on: 0.0.0.0 may be many.
  const listenTextResolver = (address: string): string => `listening on ${address}`;
  try {
    await service.app.listen({ port, host, listenTextResolver });
  } catch (cause) {
    // The stores close their files completely; a backup of the data directory needs nothing else.
    await service.close();
    throw cause;
  }
}

/** One clear line for the operator; a stack would only hide it. */
function fail(cause: unknown): never {
  const problems = cause instanceof ConfigError ? cause.problems : [reasonOf(cause)];
  for (const problem of problems) process.stderr.write(`tallystick: ${redacted(problem)}\n`);
  process.exit(cause instanceof ConfigError ? 2 : 1);
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'the port is in use: stop the other program or set PORT';
  if (code === 'EACCES') return `not allowed to listen there: ${cause.message}`;
  return cause.message;
}

/**
 * Nothing is lost: what was answered is durable. `process.exit` would abort the process if a thread
 * was in SQLite at that moment (`@photostructure/sqlite` 1.2.1).
 */
function endAtOnce(): void {
  // Written at once; lines of the log may still be on their way.
  process.stderr.write('tallystick: did not stop in time, so the process ends at once\n');
  process.kill(process.pid, 'SIGKILL');
}

function endWith(service: Service): void {
  let ending = false;
  const end = (signal: string): void => {
    if (ending) return;
    ending = true;
    service.logger.info({ signal }, 'stopping');
    const server: Server = service.app.getHttpServer();
    setTimeout(() => server.closeAllConnections(), FINISH_MS).unref();
    setTimeout(endAtOnce, END_MS).unref();
    service.close().then(
      () => process.exit(0),
      (cause: unknown) => {
        service.logger.fatal({ err: cause }, 'did not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  for (const defect of ['uncaughtException', 'unhandledRejection']) {
    process.on(defect, (cause: unknown) => {
      service.logger.fatal({ err: cause }, defect);
      process.exit(1);
    });
  }
}
