import { eventStoreUrl, mongodbUrl, type Parsed } from './config/server-urls.js';

/** All settings of the service, checked once and frozen; no other file reads `process.env`. */
export interface Config {
  /** Listening port; 0 selects a free one. */
  readonly port: number;
  readonly host: string;
  /** Directory of the embedded stores; not used when servers keep everything. */
  readonly dataDir: string;
  /** Address of the log in EventStoreDB, or null; may contain a password. */
  readonly eventStoreUrl: string | null;
  /** Address of read models, id index and vault in MongoDB, or null; may contain a password. */
  readonly mongodbUrl: string | null;
  /** 32 bytes that wrap the clients' keys; null = the key file of the embedded store. */
  readonly masterKey: Buffer | null;
  /** A fixed admin key, never stored; null = none. */
  readonly adminKey: string | null;
  readonly mailFrom: string | null;
  readonly smtpUrl: string | null;
  readonly logLevel: LogLevel;
  /** Limit of clients whose folded state stays in memory. */
  readonly lanesMax: number;
  /** Events of one client between two snapshots. */
  readonly snapshotEvery: number;
  /** Where the projection engine runs: in a worker thread, or on the main thread. */
  readonly projections: 'worker' | 'inline';
  /** Requests per second and key; 0 = no limit. */
  readonly rateLimit: number;
  /** Days for which refused debits and reservations are kept; 0 = not at all. */
  readonly refusalDays: number;
  /** Limit of stored refusals; beyond it the oldest are removed. */
  readonly refusalsMax: number;
  /** Whether the documentation and its page need no key. */
  readonly docs: 'open' | 'closed';
  /** Whether programs on this machine read the metrics without a key or the token. */
  readonly metrics: 'key' | 'loopback';
  /** Grants access to the metrics only; null = none. */
  readonly metricsToken: string | null;
  /** A table of time zones that may be newer than the shipped one; null = none. */
  readonly zoneData: string | null;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One variable, as shown by `serve --help` and the documentation. */
export interface Variable {
  readonly name: string;
  /** As the operator would write it, or null when there is no default. */
  readonly preset: string | null;
  readonly meaning: string;
}

/** The service cannot start with this environment; one line per problem, each with its remedy. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

interface Rule<T> extends Variable {
  /** Never receives an empty text: an empty variable counts as unset. */
  readonly parse: (text: string) => Parsed<T>;
  readonly absent: T;
}

function rule<T>(
  [name, preset, meaning]: readonly [string, string | null, string],
  parse: (text: string) => Parsed<T>,
  absent: T,
): Rule<T> {
  return { name, preset, meaning, parse, absent };
}

function whole(min: number, max: number): (text: string) => Parsed<number> {
  return (text) => {
    const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max
      ? { value }
      : { problem: `must be a whole number from ${min} to ${max}` };
  };
}

function oneOf<T extends string>(choices: readonly T[]): (text: string) => Parsed<T> {
  return (text) => {
    const value = choices.find((choice) => choice === text);
    return value === undefined ? { problem: `must be one of ${choices.join(', ')}` } : { value };
  };
}

const text = (value: string): Parsed<string> => ({ value });

function hostName(value: string): Parsed<string> {
  return /[\s/]/.test(value)
    ? { problem: 'must be an address or a host name alone, such as 127.0.0.1 or ::' }
    : { value };
}

function masterKey(value: string): Parsed<Buffer> {
  const bytes = Buffer.from(value, 'base64');
  // Buffer silently skips characters that are not base64, so only a text that encodes back to
  // itself is valid.
  const exact = bytes.toString('base64').replace(/=+$/, '') === value.replace(/=+$/, '');
  return exact && bytes.length === 32
    ? { value: bytes }
    : { problem: 'must be 32 bytes in base64: make one with `openssl rand -base64 32`' };
}

function secret(value: string): Parsed<string> {
  return /^[\x21-\x7e]{32,}$/.test(value)
    ? { value }
    : { problem: 'must be at least 32 visible characters: try `openssl rand -hex 32`' };
}

function smtpUrl(value: string): Parsed<string> {
  const url = URL.canParse(value) ? new URL(value) : null;
  return url !== null && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== ''
    ? { value }
    : { problem: 'must be smtp://host or smtps://host, with a port and credentials if needed' };
}

function mailAddress(value: string): Parsed<string> {
  return /^[^\s@<>]+@[^\s@<>]+$/.test(value) || /^[^<>@]+<[^\s@<>]+@[^\s@<>]+>$/.test(value)
    ? { value }
    : { problem: 'must be an e-mail address, or a name and one: Credits <credits@example.com>' };
}

const MASTER_KEY_MEANING =
  '32 bytes base64; unset: made once in DATA_DIR/master.key; required with a server';

const EVENTSTORE_MEANING =
  'esdb://…: the log goes to EventStoreDB; a path names one of several ledgers there';

const SCHEMA = {
  port: rule(['PORT', '3000', 'listening port; 0 picks a free one'], whole(0, 65_535), 3000),
  host: rule(['HOST', '127.0.0.1', 'listening address'], hostName, '127.0.0.1'),
  dataDir: rule(['DATA_DIR', './data', 'directory of the embedded stores'], text, './data'),
  eventStoreUrl: rule<string | null>(
    ['EVENTSTORE_URL', null, EVENTSTORE_MEANING],
    eventStoreUrl,
    null,
  ),
  mongodbUrl: rule<string | null>(
    ['MONGODB_URL', null, 'mongodb://…/name: read models, id index and vault go to MongoDB'],
    mongodbUrl,
    null,
  ),
  masterKey: rule<Buffer | null>(
    ['TALLYSTICK_MASTER_KEY', null, MASTER_KEY_MEANING],
    masterKey,
    null,
  ),
  adminKey: rule<string | null>(
    ['TALLYSTICK_ADMIN_KEY', null, 'a fixed admin key, 32 characters or more; never stored'],
    secret,
    null,
  ),
  smtpUrl: rule<string | null>(
    ['SMTP_URL', null, 'smtp://…: where mails are to go (no mail is sent in this version)'],
    smtpUrl,
    null,
  ),
  mailFrom: rule<string | null>(['MAIL_FROM', null, 'sender of mails'], mailAddress, null),
  logLevel: rule<LogLevel>(['LOG_LEVEL', 'info', LOG_LEVELS.join(', ')], oneOf(LOG_LEVELS), 'info'),
  lanesMax: rule(
    ['TALLYSTICK_LANES_MAX', '20000', 'most clients whose state stays in memory'],
    whole(1, 10_000_000),
    20_000,
  ),
  snapshotEvery: rule(
    ['TALLYSTICK_SNAPSHOT_EVERY', '500', 'events of one client between two snapshots of it'],
    whole(1, 1_000_000),
    500,
  ),
  projections: rule<Config['projections']>(
    ['TALLYSTICK_PROJECTIONS', 'worker', 'read models in a worker thread (worker) or inline'],
    oneOf(['worker', 'inline']),
    'worker',
  ),
  rateLimit: rule(
    ['TALLYSTICK_RATE_LIMIT', '0', 'requests per second and key; 0 is no limit'],
    whole(0, 1_000_000),
    0,
  ),
  refusalDays: rule(
    ['TALLYSTICK_REFUSAL_DAYS', '30', 'days that refused messages are kept; 0 keeps none'],
    whole(0, 3_650),
    30,
  ),
  refusalsMax: rule(
    ['TALLYSTICK_REFUSALS_MAX', '1000000', 'refused messages kept, a tenth of it for one client'],
    whole(100, 1_000_000_000),
    1_000_000,
  ),
  docs: rule<Config['docs']>(
    ['TALLYSTICK_DOCS', 'open', '/docs and /openapi.json need no key (open) or one (closed)'],
    oneOf(['open', 'closed']),
    'open',
  ),
  metrics: rule<Config['metrics']>(
    [
      'TALLYSTICK_METRICS',
      'key',
      'loopback: direct requests of this machine read /metrics without a key',
    ],
    oneOf(['key', 'loopback']),
    'key',
  ),
  metricsToken: rule<string | null>(
    ['TALLYSTICK_METRICS_TOKEN', null, 'opens /metrics and nothing else; 32 characters or more'],
    secret,
    null,
  ),
  zoneData: rule<string | null>(
    ['TALLYSTICK_ZONE_DATA', null, 'path of a newer latest.json of moment-timezone (time zones)'],
    text,
    null,
  ),
};

/** All variables, in the order in which operators need them. */
export const VARIABLES: readonly Variable[] = Object.values(SCHEMA).map(
  ({ name, preset, meaning }) => ({ name, preset, meaning }),
);

type Environment = Readonly<Record<string, string | undefined>>;

function unknownOnes(env: Environment): string[] {
  const known = new Set(VARIABLES.map(({ name }) => name));
  return Object.keys(env)
    .filter((name) => name.startsWith('TALLYSTICK_') && !known.has(name))
    .map((name) => `${name} is unknown: correct its spelling or unset it (see serve --help)`);
}

/**
 * A key created by one machine would be unknown to other machines on the same servers, and lost
 * with that machine's disk.
 */
function missingIn(env: Environment): string[] {
  const given = (name: string): boolean => (env[name] ?? '').trim() !== '';
  const server = ['MONGODB_URL', 'EVENTSTORE_URL'].find(given);
  if (server === undefined || given('TALLYSTICK_MASTER_KEY')) return [];
  return [
    `TALLYSTICK_MASTER_KEY must be given with ${server}, the same to every instance, and kept: ` +
      'make one with `openssl rand -base64 32`',
  ];
}

/**
 * Reads the environment. Problem lines never contain values, which may be secrets.
 *
 * @throws ConfigError naming every unknown `TALLYSTICK_*` variable and malformed value at once
 */
export function loadConfig(env: Environment = process.env): Config {
  const problems = unknownOnes(env);
  function read<T>({ name, parse, absent }: Rule<T>): T {
    const given = env[name]?.trim();
    if (given === undefined || given === '') return absent;
    const parsed = parse(given);
    if ('value' in parsed) return parsed.value;
    problems.push(`${name} ${parsed.problem}`);
    return absent;
  }
  const config: Config = Object.freeze({
    port: read(SCHEMA.port),
    host: read(SCHEMA.host),
    dataDir: read(SCHEMA.dataDir),
    eventStoreUrl: read(SCHEMA.eventStoreUrl),
    mongodbUrl: read(SCHEMA.mongodbUrl),
    masterKey: read(SCHEMA.masterKey),
    adminKey: read(SCHEMA.adminKey),
    mailFrom: read(SCHEMA.mailFrom),
    smtpUrl: read(SCHEMA.smtpUrl),
    logLevel: read(SCHEMA.logLevel),
    lanesMax: read(SCHEMA.lanesMax),
    snapshotEvery: read(SCHEMA.snapshotEvery),
    projections: read(SCHEMA.projections),
    rateLimit: read(SCHEMA.rateLimit),
    refusalDays: read(SCHEMA.refusalDays),
    refusalsMax: read(SCHEMA.refusalsMax),
    docs: read(SCHEMA.docs),
    metrics: read(SCHEMA.metrics),
    metricsToken: read(SCHEMA.metricsToken),
    zoneData: read(SCHEMA.zoneData),
  });
  problems.push(...missingIn(env));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** The variables as plain lines for `serve --help`. */
export function describeVariables(): string {
  const width = Math.max(...VARIABLES.map(({ name }) => name.length));
  return VARIABLES.map(({ name, preset, meaning }) => {
    const standing = preset === null ? '' : ` (default ${preset})`;
    return `  ${name.padEnd(width)}  ${meaning}${standing}`;
  }).join('\n');
}
