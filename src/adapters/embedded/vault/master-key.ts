import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { vaultIsLocked } from './vault-file.js';

const KEY_BYTES = 32;
const KEY_FILE = 'master.key';

/** No usable master key exists; nothing was changed. The message says what to do. */
export class MasterKeyUnusable extends Error {
  override readonly name = 'MasterKeyUnusable';
}

/** Sources of the master key. */
export interface MasterKeySource {
  readonly dataDir: string;
  /** The setting: 32 bytes, raw or as base64. It takes precedence over the file. */
  readonly masterKey?: string | Buffer | null;
}

/**
 * The key that wraps all others: from the setting, otherwise from `master.key` in the data
 * directory, which the first start creates (mode 600).
 * @throws MasterKeyUnusable when it is malformed, or missing although a vault needs it
 */
export function loadMasterKey(source: MasterKeySource): KeyObject {
  return presentKey(source) ?? keyFrom(makeKeyFile(source.dataDir), KEY_FILE);
}

/**
 * Finds the same key without creating one, for commands that only read.
 * @throws MasterKeyUnusable when it is malformed or missing
 */
export function findMasterKey(source: MasterKeySource): KeyObject {
  const key = presentKey(source);
  if (key !== null) return key;
  throw new MasterKeyUnusable(
    `${KEY_FILE} is missing: put it back or set TALLYSTICK_MASTER_KEY to its content`,
  );
}

function presentKey({ dataDir, masterKey }: MasterKeySource): KeyObject | null {
  if (masterKey !== undefined && masterKey !== null) {
    return keyFrom(masterKey, 'the master key of the settings');
  }
  const text = readKeyFile(dataDir);
  return text === null ? null : keyFrom(text, KEY_FILE);
}

function keyFrom(given: string | Buffer, origin: string): KeyObject {
  const bytes = typeof given === 'string' ? fromBase64(given.trim()) : given;
  if (bytes?.length !== KEY_BYTES) {
    throw new MasterKeyUnusable(`${origin} is not ${KEY_BYTES} bytes in base64`);
  }
  return createSecretKey(bytes);
}

function fromBase64(text: string): Buffer | null {
  // Node skips characters that are not base64, which would turn a damaged key into another key.
  return /^[A-Za-z0-9+/]{43}=$/.test(text) ? Buffer.from(text, 'base64') : null;
}

function readKeyFile(dataDir: string): string | null {
  try {
    return readFileSync(join(dataDir, KEY_FILE), 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null;
    throw cause;
  }
}

function makeKeyFile(dataDir: string): string {
  if (vaultIsLocked(dataDir)) {
    throw new MasterKeyUnusable(
      `${KEY_FILE} is missing, and vault.db cannot be opened without it: put it back or set` +
        ' TALLYSTICK_MASTER_KEY to its content',
    );
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const text = randomBytes(KEY_BYTES).toString('base64');
  const path = join(dataDir, KEY_FILE);
  const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  writeDurably(draft, `${text}\n`);
  try {
    // A link instead of a rename: it fails when another process was first, and overwrites nothing.
    linkSync(draft, path);
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw cause;
  } finally {
    unlinkSync(draft);
  }
  syncDirectory(dataDir);
  return readFileSync(path, 'utf8');
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function codeOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
}
