import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { DATA_FILES } from '../adapters/embedded/sqlite/data-files.js';
import { loadConfig, type Config } from '../config.js';
import { CloseStack, openBothEnds, type CopyEnd } from '../composition/open-stores.js';
import { LogUnavailable, OutcomeUnknown } from '../ports/event-log.js';
import { VaultUnavailable } from '../ports/key-vault.js';
import { LeasesUnavailable } from '../ports/leases.js';
import { resetReadSide } from './copy/reset-read-side.js';
import { nameVault, refuseStraySource } from './copy/belonging.js';
import { copyKeys, holdsNothing, verifyKeys, type KeysCounted } from './copy/copy-keys.js';
import { copyLog } from './copy/copy-log.js';
import { refuseInstances } from './copy/refuse-instances.js';
import { verifyLog } from './copy/verify-log.js';
import { BAD_INPUT, CliFailure, reasonOf } from './failure.js';
import { progressOf } from './progress.js';

type Place = 'embedded' | 'eventstore';

interface CopyFlags {
  readonly from: Place;
  readonly to: Place;
}

interface Ends {
  readonly source: CopyEnd;
  readonly target: CopyEnd;
}

const PLACES: readonly Place[] = ['embedded', 'eventstore'];

/** `copy`: a whole ledger from the embedded store to the servers, or back. */
export function addCopy(program: Command): void {
  program
    .command('copy')
    .description('copy a whole ledger from the embedded store to EventStoreDB, or back')
    .addOption(placeOption('--from <place>', 'where the ledger is'))
    .addOption(placeOption('--to <place>', 'empty, or with a part that this command copied before'))
    .addHelpText('after', HELP)
    .action(async ({ from, to }: CopyFlags) => {
      if (from === to) throw new CliFailure('--from and --to must differ', BAD_INPUT);
      await runCopy(from, loadConfig());
    });
}

function placeOption(flags: string, meaning: string): Option {
  return new Option(flags, meaning).choices(PLACES).makeOptionMandatory();
}

const HELP = `
embedded is DATA_DIR, eventstore is EVENTSTORE_URL. Client keys, secrets, API keys and records of
access (passwords, staff, mails) go between DATA_DIR and MONGODB_URL; without MONGODB_URL they stay
in DATA_DIR, for both. Sessions and links in mails are not copied. Stop the service first, every
instance of it. The source stays as it is. TALLYSTICK_MASTER_KEY must be the key that
the source's vault was made with (the content of DATA_DIR/master.key, if there is such a file).

Exit status: 0 everything was copied and compared; 1 it stopped: run the same command again, it
continues where it stopped.`;

async function runCopy(from: Place, config: Config): Promise<void> {
  const { dataDir, eventStoreUrl } = config;
  if (eventStoreUrl === null)
    throw new CliFailure('EVENTSTORE_URL must be set to the server of the log');
  if (from === 'embedded' && !existsSync(join(dataDir, DATA_FILES.log))) {
    throw new CliFailure(`no ledger in ${dataDir}: set DATA_DIR to its directory`);
  }
  const opened = new CloseStack();
  try {
    const { embedded, servers } = await openBothEnds(config, opened);
    opened.add(await refuseInstances(servers));
    const ends =
      from === 'embedded'
        ? { source: embedded, target: servers }
        : { source: servers, target: embedded };
    await copyAndVerify(ends, from, config);
    process.stdout.write(nextStep(from, config));
  } catch (cause) {
    throw isOutage(cause) ? goesOn(cause) : cause;
  } finally {
    await opened.close();
  }
}

async function copyAndVerify({ source, target }: Ends, from: Place, config: Config): Promise<void> {
  const moved = source.vault !== target.vault && !(await holdsNothing(source));
  const [own, servers] = [{ ...config, eventStoreUrl: null }, config];
  const places = from === 'embedded' ? own : servers;
  const keysAt = moved && from === 'embedded' ? { ...places, mongodbUrl: null } : places;
  await refuseStraySource(source, moved ? source.vault : target.vault, keysAt);
  // The keys are copied first: a log without its keys would be unreadable.
  if (moved) await copyKeys(source, target);
  await copyEvents({ source, target });
  const keys = moved ? await verifyKeys(source, target) : null;
  const verifying = progressOf('verify', await knownTotal(source));
  try {
    const { streams, events } = await verifyLog(logsOf({ source, target }), (events) =>
      verifying.advance(events),
    );
    verifying.stop();
    await nameVault(target, from === 'embedded' ? servers : own);
    process.stdout.write(
      `verified: ${streams} streams, ${events} events: the same order, revisions, event ids,` +
        ` bytes and hashes; ${keys === null ? 'the keys stay where they are' : textOfKeys(keys)}\n`,
    );
  } finally {
    verifying.stop();
  }
}

async function copyEvents({ source, target }: Ends): Promise<void> {
  const copying = progressOf('copy', await knownTotal(source));
  try {
    const { found, copied } = await copyLog(logsOf({ source, target }), {
      settled: (events) => copying.advance(events),
      beforeAppending: () => resetReadSide(target.ids, target.documents),
    });
    copying.stop();
    const before = found === 0 ? '' : `, ${found} were there already`;
    process.stdout.write(`copied: ${copied} events${before}\n`);
  } finally {
    copying.stop();
  }
}

function logsOf({ source, target }: Ends): Parameters<typeof verifyLog>[0] {
  return { source: source.log, target: target.log };
}

/** Positions of the embedded log count events; positions of EventStoreDB count bytes. */
async function knownTotal({ log }: CopyEnd): Promise<number | null> {
  return log.shared ? null : Number(await log.end()) + 1;
}

function textOfKeys({ clients, destroyed, others, ...counted }: KeysCounted): string {
  const { secrets, apiKeys, records } = counted;
  const gone = destroyed === 0 ? '' : ` (${destroyed} destroyed)`;
  const more = others.length === 0 ? '' : `; only in the target: API keys ${others.join(', ')}`;
  const all = `${secrets} secrets, ${apiKeys} API keys, ${records} records of access`;
  return `${clients} client keys${gone}, ${all}${more}`;
}

function nextStep(from: Place, { mongodbUrl }: Config): string {
  const unset = mongodbUrl === null ? 'EVENTSTORE_URL' : 'EVENTSTORE_URL and MONGODB_URL';
  const settings = from === 'embedded' ? 'with these settings' : `with ${unset} unset`;
  return (
    `Start the service ${settings} and the same TALLYSTICK_MASTER_KEY: read models and the id` +
    ' index were not copied, they are rebuilt from the log.\n'
  );
}

const OUTAGES = [LogUnavailable, OutcomeUnknown, VaultUnavailable, LeasesUnavailable];

function isOutage(cause: unknown): boolean {
  return OUTAGES.some((kind) => cause instanceof kind);
}

function goesOn(cause: unknown): CliFailure {
  return new CliFailure(
    `${reasonOf(cause)}: run the same command again, it continues where it stopped`,
  );
}
