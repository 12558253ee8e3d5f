import { readSecretFile } from './config/secret-file.js';
import type { Parsed, Setting } from './config/setting.js';
import { SETTINGS } from './config/settings-table.js';

/** All settings of the service, checked once and frozen; no other file reads `process.env`. */
export type Config = {
  readonly [Field in keyof typeof SETTINGS]: (typeof SETTINGS)[Field]['absent'];
};

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

type AnySetting = Setting<Config[keyof Config]>;

const ALL: readonly (readonly [string, AnySetting])[] = Object.entries(SETTINGS);

const fileOf = (name: string): string => `${name}_FILE`;

/** All variables, in the order in which operators need them. */
export const VARIABLES: readonly Variable[] = ALL.flatMap(
  ([, { name, preset, meaning, isSecret }]) => {
    const file = { name: fileOf(name), preset: null, meaning: `a file that holds ${name}` };
    return [{ name, preset, meaning }, ...(isSecret ? [file] : [])];
  },
);

type Environment = Readonly<Record<string, string | undefined>>;

function unknownOnes(env: Environment): string[] {
  const known = new Set(VARIABLES.map(({ name }) => name));
  return Object.keys(env)
    .filter((name) => name.startsWith('TALLYSTICK_') && !known.has(name))
    .map((name) => `${name} is unknown: correct its spelling or unset it (see serve --help)`);
}

/** The trimmed text of a variable; null = unset or empty. */
function textIn(env: Environment, name: string): string | null {
  const text = (env[name] ?? '').trim();
  return text === '' ? null : text;
}

const isGiven = (env: Environment, name: string): boolean =>
  textIn(env, name) !== null || textIn(env, fileOf(name)) !== null;

/** Settings that another setting cannot do without. */
function missingIn(env: Environment): string[] {
  return [...missingMasterKey(env), ...missingOfIssuer(env), ...missingSender(env)];
}

/**
 * A key created by one machine would be unknown to other machines on the same servers, and lost
 * with that machine's disk.
 */
function missingMasterKey(env: Environment): string[] {
  const server = ['MONGODB_URL', 'EVENTSTORE_URL'].find((name) => isGiven(env, name));
  if (server === undefined || isGiven(env, 'TALLYSTICK_MASTER_KEY')) return [];
  return [
    `TALLYSTICK_MASTER_KEY must be given with ${server}, the same to every instance, and kept: ` +
      'make one with `openssl rand -base64 32`',
  ];
}

const OF_ISSUER = ['ISSUER', 'CLIENT_ID', 'CLIENT_SECRET'].map((name) => `TALLYSTICK_OIDC_${name}`);

/** With one of them missing nobody could sign in at the issuer, and nobody would know why. */
function missingOfIssuer(env: Environment): string[] {
  const missing = OF_ISSUER.filter((name) => !isGiven(env, name));
  if (missing.length === 0 || missing.length === OF_ISSUER.length) return [];
  const given = OF_ISSUER.find((name) => !missing.includes(name)) ?? '';
  return missing.map((name) => `${name} must be given with ${given}: set it, or unset ${given}`);
}

/** A mail server refuses mails without a sender. */
function missingSender(env: Environment): string[] {
  if (!isGiven(env, 'SMTP_URL') || isGiven(env, 'MAIL_FROM')) return [];
  return ['MAIL_FROM must be given with SMTP_URL: set it to the address that mails come from'];
}

type Read = { readonly value: Config[keyof Config] } | { readonly line: string };

/** The value of one setting, or a line that names its variable and the problem. */
function read({ name, isSecret, parse, absent }: AnySetting, env: Environment): Read {
  const lineOr = (subject: string, parsed: Parsed<Config[keyof Config]>): Read =>
    'value' in parsed ? parsed : { line: `${subject} ${parsed.problem}` };
  const [text, path] = [textIn(env, name), isSecret ? textIn(env, fileOf(name)) : null];
  if (text !== null && path !== null) {
    return { line: `${name} and ${fileOf(name)} are both set: unset one of them` };
  }
  if (path !== null) {
    const content = readSecretFile(path);
    if ('problem' in content) return lineOr(fileOf(name), content);
    return lineOr(`the value in ${fileOf(name)}`, parse(content.value));
  }
  return text === null ? { value: absent } : lineOr(name, parse(text));
}

/**
 * Reads the environment, and the files that it names. Problem lines never contain values, which may
 * be secrets.
 *
 * @throws ConfigError naming every unknown `TALLYSTICK_*` variable and malformed value at once
 */
export function loadConfig(env: Environment = process.env): Config {
  const problems = unknownOnes(env);
  const entries = ALL.map(([field, setting]) => {
    const result = read(setting, env);
    if ('value' in result) return [field, result.value] as const;
    problems.push(result.line);
    return [field, setting.absent] as const;
  });
  problems.push(...missingIn(env));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(Object.fromEntries(entries) as Config);
}

/** The variables as plain lines for `serve --help`. */
export function describeVariables(): string {
  const width = Math.max(...VARIABLES.map(({ name }) => name.length));
  return VARIABLES.map(({ name, preset, meaning }) => {
    const standing = preset === null ? '' : ` (default ${preset})`;
    return `  ${name.padEnd(width)}  ${meaning}${standing}`;
  }).join('\n');
}
